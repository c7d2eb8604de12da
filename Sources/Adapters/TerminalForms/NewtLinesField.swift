import CNewt

/// Lines to read, scrolled with the arrow keys where they do not fit; the buttons keep the focus.
final class NewtLinesField: NewtField {
    private let lines: [String]
    private var wrapped: [String] = []
    private var rows = 0
    /// The line at the top.
    private var first = 0
    private var box: newtComponent?
    private var bar: newtComponent?

    init(_ lines: [String]) {
        self.lines = lines
    }

    convenience init(text: String) {
        self.init(text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    let leastRows = 4
    var wantedWidth: Int { min((lines.map(\.count).max() ?? 0) + 5, 76) }

    func build(in form: newtComponent, top: Int32, rows: Int, width: Int) -> newtComponent? {
        wrapped = TextLayout.wrap(lines.joined(separator: "\n"), width: width - 4)
        self.rows = rows
        let box: newtComponent = newtTextbox(1, top, Int32(width - 2), Int32(rows), 0)
        newtFormAddComponent(form, box)
        self.box = box
        bar = nil
        if scrolls {
            let colours = NEWT_COLORSET_TEXTBOX
            let bar: newtComponent = newtVerticalScrollbar(Int32(width - 1), top, Int32(rows), colours, colours)
            newtFormAddComponent(form, bar)
            self.bar = bar
        }
        show(from: first)
        return nil
    }

    func wantedRows(in width: Int) -> Int { TextLayout.wrap(lines.joined(separator: "\n"), width: width - 4).count }

    func capture() {
        box = nil
        bar = nil
    }

    var scrolls: Bool { wrapped.count > rows }

    func pressed(scrollKey key: Int32) {
        switch key {
        case NewtKey.up: show(from: first - 1)
        case NewtKey.down: show(from: first + 1)
        case NewtKey.pageUp: show(from: first - rows)
        case NewtKey.pageDown: show(from: first + rows)
        case NewtKey.home: show(from: 0)
        case NewtKey.end: show(from: wrapped.count)
        default: break
        }
    }

    private func show(from line: Int) {
        let last = max(wrapped.count - rows, 0)
        first = min(max(line, 0), last)
        if let box { newtTextboxSetText(box, wrapped.dropFirst(first).prefix(rows).joined(separator: "\n")) }
        if let bar { newtScrollbarSet(bar, Int32(first), Int32(last)) }
    }
}
