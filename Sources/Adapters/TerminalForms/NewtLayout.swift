import CNewt

/// Where the parts of a screen go: at most 76 columns, and no taller than the terminal; the text scrolls before the
/// field does.
@MainActor
struct NewtLayout {
    let width: Int
    let height: Int
    let fieldTop: Int
    let fieldRows: Int
    private let lines: [String]
    private let textRows: Int
    private let problem: [String]

    init(frame: Frame, field: any NewtField, buttons: [String], size: (columns: Int, rows: Int)) {
        let widest = max(min(size.columns - 4, 76), 20)
        let buttonWidth = buttons.reduce(0) { $0 + $1.count + 6 }
        let textWidth = TextLayout.wrap(frame.text, width: widest - 4).map(\.count).max() ?? 0
        let problemWidth = min(frame.problem?.count ?? 0, widest - 6) + 6
        let wanted = [textWidth + 4, field.wantedWidth, buttonWidth, frame.title.count + 6, problemWidth, 40]
        width = min(wanted.max() ?? widest, widest)
        lines = frame.text.isEmpty ? [] : TextLayout.wrap(frame.text, width: width - 4)
        problem = frame.problem.map { TextLayout.wrap("! \($0)", width: Swift.max(widest - 4, 8)) } ?? []

        // Title row, legend row, border and shadow are outside.
        let tallest = max(size.rows - 5, 6)
        let wantedRows = field.wantedRows(in: width)
        let gap = wantedRows > 0 && !lines.isEmpty ? 1 : 0
        let fixed = 2 + problem.count + gap
        let forField = min(wantedRows, max(tallest - fixed - min(lines.count, 3), field.leastRows))
        let forText = min(lines.count, max(tallest - fixed - forField, 1))
        fieldRows = max(forField, wantedRows > 0 ? 1 : 0)
        textRows = forText
        fieldTop = forText + gap
        height = forText + fixed + fieldRows
    }

    func addTexts(to form: newtComponent) {
        guard textRows > 0 else { return addProblem(to: form) }
        let flags = textRows < lines.count ? NEWT_FLAG_SCROLL : 0
        let box: newtComponent = newtTextbox(1, 0, Int32(width - 2), Int32(textRows), flags)
        newtTextboxSetText(box, lines.joined(separator: "\n"))
        newtFormAddComponent(form, box)
        addProblem(to: form)
    }

    private func addProblem(to form: newtComponent) {
        for (row, line) in problem.enumerated() {
            newtFormAddComponent(form, newtLabel(1, Int32(fieldTop + fieldRows + row), line))
        }
    }

    func addButtons(_ labels: [String], to form: newtComponent) -> [newtComponent] {
        let total = labels.reduce(0) { $0 + $1.count + 4 } + max(labels.count - 1, 0) * 2
        var left = max((width - total) / 2, 0)
        return labels.map { label in
            let button: newtComponent = newtCompactButton(Int32(left), Int32(height - 1), label)
            newtFormAddComponent(form, button)
            left += label.count + 6
            return button
        }
    }
}
