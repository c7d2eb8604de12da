/// Reads a statement's rows as values, and says which statement it was when they don't fit.
struct AnswerReader {
    let rows: [[String?]]
    let title: String
    let subject: String

    func text(_ row: Int, _ column: Int) throws(PostgresError) -> String {
        guard let value = optionalText(row, column) else { throw unexpected("no value in column \(column)") }
        return value
    }

    func optionalText(_ row: Int, _ column: Int) -> String? {
        guard rows.indices.contains(row), rows[row].indices.contains(column) else { return nil }
        return rows[row][column]
    }

    func bool(_ row: Int, _ column: Int) throws(PostgresError) -> Bool { try text(row, column) == "t" }

    func number<Number: FixedWidthInteger>(
        _ row: Int,
        _ column: Int,
        as: Number.Type = Number.self
    ) throws(PostgresError) -> Number {
        let value = try text(row, column)
        guard let number = Number(value) else { throw unexpected("'\(value)' is no number") }
        return number
    }

    func optionalNumber<Number: FixedWidthInteger>(_ row: Int, _ column: Int) throws(PostgresError) -> Number? {
        optionalText(row, column) == nil ? nil : try number(row, column)
    }

    func position(_ row: Int, _ column: Int) throws(PostgresError) -> WALPosition {
        let value = try text(row, column)
        guard let position = WALPosition(value) else { throw unexpected("'\(value)' is no WAL position") }
        return position
    }

    func optionalPosition(_ row: Int, _ column: Int) throws(PostgresError) -> WALPosition? {
        optionalText(row, column) == nil ? nil : try position(row, column)
    }

    private func unexpected(_ what: String) -> PostgresError {
        PostgresError(.unexpectedAnswer, object: title, message: "\(subject): \(what)")
    }
}
