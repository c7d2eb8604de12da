import TerminalForms

/// Text in columns, for terminals; machines read `--json`.
enum TextColumns {
    /// A label of 16 columns and its value.
    static func row(_ label: String, _ value: String) -> String { padded(label, 17) + value }

    /// A row that fits a screen: what is too long goes on below its value.
    static func folded(_ row: String) -> [String] {
        guard row.count > 72 else { return [row] }
        // A label may be longer than its column.
        let label = row.prefix(16) + row.dropFirst(16).prefix { $0 != " " } + " "
        let pieces = TextLayout.wrap(String(row.dropFirst(label.count)), width: 72 - 17)
        return pieces.enumerated().map { ($0 == 0 ? String(label) : padded("", 17)) + $1 }
    }

    /// A table: each column as wide as its widest cell.
    static func table(_ rows: [[String]]) -> [String] {
        let count = rows.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0 }
        return rows.map { row in
            let cells = row.enumerated().map { $0 == row.count - 1 ? $1 : padded($1, widths[$0] + 2) }
            return cells.joined()
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(width - text.count, text.isEmpty ? width : 1))
    }
}
