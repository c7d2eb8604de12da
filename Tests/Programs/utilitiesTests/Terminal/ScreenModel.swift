/// A terminal's screen as text: just enough of ECMA-48 for what newt sends to an xterm.
struct ScreenModel {
    private(set) var cells: [[Character]]
    private var row = 0
    private var column = 0
    private let columns: Int
    private let rows: Int
    private var state = State.ground
    private var pending: [UInt8] = []

    private enum State {
        case ground
        case escape
        /// ESC ( and its like: one more byte.
        case designation
        case control(String)
        case command
    }

    init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
    }

    var lines: [String] {
        cells.map { line in
            var text = String(line)
            while text.hasSuffix(" ") { text.removeLast() }
            return text
        }
    }

    var text: String { lines.joined(separator: "\n") }

    mutating func take(_ bytes: [UInt8]) {
        for byte in bytes { take(byte) }
    }

    private mutating func take(_ byte: UInt8) {
        switch state {
        case .ground: takeGround(byte)
        case .escape: takeEscape(byte)
        case .designation: state = .ground
        case .control(let text): takeControl(byte, text)
        case .command: if byte == 7 || byte == 0x5c { state = .ground }
        }
    }

    private mutating func takeGround(_ byte: UInt8) {
        switch byte {
        case 27: state = .escape
        case 13: column = 0
        case 10: row = min(row + 1, rows - 1)
        case 8: column = max(column - 1, 0)
        case 0..<32: break
        default:
            pending.append(byte)
            guard let character = String(validating: pending, as: UTF8.self)?.first else {
                if pending.count > 4 { pending = [] }
                return
            }
            pending = []
            put(character)
        }
    }

    private mutating func put(_ character: Character) {
        if column >= columns { (column, row) = (0, min(row + 1, rows - 1)) }
        cells[row][column] = character
        column += 1
    }

    private mutating func takeEscape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "["): state = .control("")
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "#"): state = .designation
        case UInt8(ascii: "]"), UInt8(ascii: "P"): state = .command
        default: state = .ground
        }
    }

    private mutating func takeControl(_ byte: UInt8, _ text: String) {
        guard (0x40...0x7e).contains(byte) else {
            state = .control(text + String(UnicodeScalar(byte)))
            return
        }
        state = .ground
        let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
        let first = numbers.first ?? 0
        let count = max(first, 1)
        switch UnicodeScalar(byte) {
        case "H", "f":
            row = min(count, rows) - 1
            column = min(max(numbers.count > 1 ? numbers[1] : 1, 1), columns) - 1
        case "A": row = max(row - count, 0)
        case "B": row = min(row + count, rows - 1)
        case "C": column = min(column + count, columns - 1)
        case "D": column = max(column - count, 0)
        case "G": column = min(count, columns) - 1
        case "d": row = min(count, rows) - 1
        case "J": clearScreen(first)
        case "K": clearLine(first)
        case "X": for at in column..<min(column + count, columns) { cells[row][at] = " " }
        case "b":
            let repeated = column > 0 ? cells[row][column - 1] : " "
            for _ in 0..<count { put(repeated) }
        default: break
        }
    }

    private mutating func clearScreen(_ kind: Int) {
        let blank = Array(repeating: Character(" "), count: columns)
        switch kind {
        case 0:
            clearLine(0)
            for at in (row + 1)..<max(rows, row + 1) { cells[at] = blank }
        case 1:
            clearLine(1)
            for at in 0..<row { cells[at] = blank }
        default: cells = Array(repeating: blank, count: rows)
        }
    }

    private mutating func clearLine(_ kind: Int) {
        let range =
            switch kind {
            case 0: min(column, columns)..<columns
            case 1: 0..<min(column + 1, columns)
            default: 0..<columns
            }
        for at in range { cells[row][at] = " " }
    }
}
