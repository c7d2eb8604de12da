import CNewt

/// One line of text with its label before it.
final class NewtEntryField: NewtField {
    private let label: String
    private(set) var value: String
    private var entry: newtComponent?

    init(label: String, value: String) {
        self.label = label
        self.value = TextLayout.printable(value)
    }

    let leastRows = 1

    func wantedRows(in width: Int) -> Int { 1 }
    var wantedWidth: Int { label.count + 44 }

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        newtFormAddComponent(form, newtLabel(1, top, "\(label):"))
        let left = label.count + 3
        let entry: newtComponent = newtEntry(
            Int32(left),
            top,
            value,
            Int32(max(width - left - 1, 8)),
            nil,
            NEWT_FLAG_SCROLL | NEWT_FLAG_RETURNEXIT
        )
        newtEntrySet(entry, value, 1)
        newtFormAddComponent(form, entry)
        self.entry = entry
        return entry
    }

    func capture() {
        guard let entry else { return }
        value = String(cString: newtEntryGetValue(entry))
        self.entry = nil
    }
}
