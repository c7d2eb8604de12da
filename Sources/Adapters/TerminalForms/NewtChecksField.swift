import CNewt

/// Boxes to tick with Space.
final class NewtChecksField: NewtField {
    private let labels: [String]
    private(set) var checked: [Bool]
    private var boxes: [newtComponent] = []

    init(_ items: [CheckItem]) {
        labels = items.map { TextLayout.printable($0.label) }
        checked = items.map(\.isChecked)
    }

    func wantedRows(in width: Int) -> Int { labels.count }
    var leastRows: Int { labels.count }
    var wantedWidth: Int { (labels.map(\.count).max() ?? 0) + 8 }

    /// Enter does nothing in a box.
    let acceptKey = "F12"

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        boxes = zip(labels, checked).enumerated().map { row, item in
            let mark = CChar(bitPattern: UInt8(ascii: item.1 ? "*" : " "))
            let text = String(item.0.prefix(max(width - 6, 1)))
            let box: newtComponent = newtCheckbox(2, top + Int32(row), text, mark, " *", nil)
            newtFormAddComponent(form, box)
            return box
        }
        return boxes.first
    }

    func capture() {
        guard !boxes.isEmpty else { return }
        checked = boxes.map { newtCheckboxGetValue($0) == CChar(bitPattern: UInt8(ascii: "*")) }
        boxes = []
    }
}
