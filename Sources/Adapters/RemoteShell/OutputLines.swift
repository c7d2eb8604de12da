/// Collects what a command writes, up to a size, and hands on each line as it is completed.
struct OutputLines {
    private(set) var bytes: [UInt8] = []
    private var lineStart = 0
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// False if there is no room for it.
    mutating func append(_ piece: [UInt8], onLine: (String) -> Void) -> Bool {
        guard bytes.count + piece.count <= capacity else { return false }
        let searched = bytes.count
        bytes += piece
        for index in searched..<bytes.count where bytes[index] == UInt8(ascii: "\n") {
            onLine(String(decoding: bytes[lineStart..<index], as: UTF8.self))
            lineStart = index + 1
        }
        return true
    }

    /// Hands on the rest that no line break ended.
    mutating func finish(onLine: (String) -> Void) {
        guard lineStart < bytes.count else { return }
        onLine(String(decoding: bytes[lineStart...], as: UTF8.self))
        lineStart = bytes.count
    }
}
