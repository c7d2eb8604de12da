import CNewt

/// A numbered list; digits jump to a line, two of them to the tenth and beyond.
final class NewtListField: NewtField {
    private let lines: [String]
    private(set) var selected: Int
    private var list: newtComponent?
    private var jumpedTo = 0

    init(_ items: [Item], selected: Int) {
        lines = items.enumerated().map { number, item in
            let mark = item.isAvailable ? "" : "  [not available]"
            return "\(number + 1)\(number < 9 ? " " : "") \(TextLayout.printable(item.label))\(mark)"
        }
        self.selected = selected
    }

    func wantedRows(in width: Int) -> Int { lines.count }
    var leastRows: Int { min(lines.count, 4) }
    var wantedWidth: Int { (lines.map(\.count).max() ?? 0) + 6 }

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        let scrolls = rows < lines.count ? NEWT_FLAG_SCROLL : 0
        let list: newtComponent = newtListbox(
            2,
            top,
            Int32(rows),
            NEWT_FLAG_RETURNEXIT | NEWT_FLAG_SHOWCURSOR | scrolls
        )
        newtListboxSetWidth(list, Int32(width - 2))
        for (number, line) in lines.enumerated() {
            let text = String(line.prefix(max(width - 5, 1)))
            // The data is the line's number from 1: a nil pointer means "nothing chosen".
            newtListboxAppendEntry(list, text, UnsafeRawPointer(bitPattern: number + 1))
        }
        newtListboxSetCurrent(list, Int32(selected))
        newtFormAddComponent(form, list)
        self.list = list
        return list
    }

    let takesDigits = true

    func pressed(digit: Int) {
        guard let list else { return }
        let current = Int(bitPattern: newtListboxGetCurrent(list))
        // 1, then 2, is line 12 if there is one; moving away in between starts anew.
        let together = current == jumpedTo ? current * 10 + digit : 0
        let wanted = (1...lines.count).contains(together) ? together : digit
        guard (1...lines.count).contains(wanted) else { return }
        newtListboxSetCurrent(list, Int32(wanted - 1))
        jumpedTo = wanted
    }

    func capture() {
        guard let list else { return }
        selected = max(Int(bitPattern: newtListboxGetCurrent(list)) - 1, 0)
        self.list = nil
    }
}
