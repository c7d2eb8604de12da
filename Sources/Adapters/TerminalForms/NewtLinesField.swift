import CNewt

/// Lines to read, scrolled with the arrow keys where they do not fit.
final class NewtLinesField: NewtField {
    private let lines: [String]
    private let startsOnButtons: Bool

    init(_ lines: [String], startsOnButtons: Bool) {
        self.lines = lines
        self.startsOnButtons = startsOnButtons
    }

    var wantedRows: Int { TextLayout.wrap(lines.joined(separator: "\n"), width: wantedWidth - 4).count }
    var leastRows: Int { min(wantedRows, 4) }
    /// The window is this wide wherever the terminal is, so the rows wanted are the rows needed.
    var wantedWidth: Int { min((lines.map(\.count).max() ?? 0) + 5, 76) }

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        let wrapped = TextLayout.wrap(lines.joined(separator: "\n"), width: width - 4)
        let scrolls = wrapped.count > rows
        let box: newtComponent = newtTextbox(1, top, Int32(width - 2), Int32(rows), scrolls ? NEWT_FLAG_SCROLL : 0)
        newtTextboxSetText(box, wrapped.joined(separator: "\n"))
        newtFormAddComponent(form, box)
        return scrolls && !startsOnButtons ? box : nil
    }

    func capture() {}
}
