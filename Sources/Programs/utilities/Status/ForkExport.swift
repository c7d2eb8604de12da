package import StatusDocuments

/// A fork's rows for other programs.
package enum ForkExport {
    /// As RFC 4180 has it, key and row as JSON.
    package static func csv(_ rows: [ForkRowEntry]) -> [String] {
        ["acknowledged,committed,database,schema,table,operation,key,row,transaction"]
            + rows.map { row in
                let fields = [
                    "\(row.acknowledged)", row.committed, row.database, row.schema, row.table, row.operation,
                    row.key ?? "", row.row ?? "", "\(row.transaction)",
                ]
                return fields.map(field).joined(separator: ",")
            }
    }

    private static func field(_ text: String) -> String {
        let needsQuotes = text.utf8.contains { [0x22, 0x2C, 0x0A, 0x0D].contains($0) }
        return needsQuotes ? "\"\(text.replacing("\"", with: "\"\""))\"" : text
    }

    /// Statements for psql, in the rows' order: each does what its row says, or nothing.
    package static func sql(_ rows: [ForkRowEntry], of fork: ForkDocument) throws -> [String] {
        var lines = ["-- Fork \(fork.id): \(fork.sentence). Found \(fork.foundAt)."]
        lines += (fork.notCovered + fork.notes).map { "-- \(comment($0))" }
        let quoting = "SET standard_conforming_strings = on;"
        var database: String?
        for row in rows {
            if row.database != database {
                lines += ["\\connect \(name(row.database))", quoting]
                database = row.database
            }
            lines.append(try statement(row))
        }
        return lines
    }

    private static func statement(_ row: ForkRowEntry) throws -> String {
        let table = "\(name(row.schema)).\(name(row.table))"
        let tooDeep = "its JSON is nested too deep to be read"
        var keys: [String] = []
        if let key = row.key {
            guard let found = try JSONText.keys(of: key) else { return noStatement(row, table, tooDeep) }
            keys = found
        }
        let columns = keys.map(name).joined(separator: ", ")
        let remark = row.acknowledged ? "" : "  -- never acknowledged"
        switch (row.operation, row.row) {
        case ("deleted", _):
            guard let key = row.key, !keys.isEmpty else { break }
            return "DELETE FROM \(table) WHERE (\(columns)) = (SELECT \(columns) FROM "
                + "json_populate_record(NULL::\(table), \(literal(key))));\(remark)"
        case ("updated", let content?):
            guard !keys.isEmpty else { break }
            guard let all = try JSONText.keys(of: content) else { return noStatement(row, table, tooDeep) }
            let others = all.filter { !keys.contains($0) }
            let changes = others.map { "\(name($0)) = EXCLUDED.\(name($0))" }.joined(separator: ", ")
            let act = changes.isEmpty ? "NOTHING" : "UPDATE SET \(changes)"
            return insertion(content, table) + " ON CONFLICT (\(columns)) DO \(act);\(remark)"
        case ("inserted", let content?):
            return insertion(content, table) + (keys.isEmpty ? "" : " ON CONFLICT DO NOTHING") + ";\(remark)"
        default: break
        }
        let why = row.row == nil ? "its content can't be read any more" : "the table has no primary key"
        return noStatement(row, table, why)
    }

    private static func noStatement(_ row: ForkRowEntry, _ table: String, _ why: String) -> String {
        "-- \(row.operation) in \(comment(table)), \(why): \(comment(row.row ?? ""))"
    }

    private static func insertion(_ row: String, _ table: String) -> String {
        "INSERT INTO \(table) OVERRIDING SYSTEM VALUE SELECT * FROM json_populate_record(NULL::\(table), \(literal(row)))"
    }

    private static func name(_ text: String) -> String { "\"\(text.replacing("\"", with: "\"\""))\"" }
    private static func literal(_ text: String) -> String { "'\(text.replacing("'", with: "''"))'" }
    /// For psql a comment ends at a carriage return, too.
    private static func comment(_ text: String) -> String {
        text.replacing("\n", with: " ").replacing("\r", with: " ")
    }
}
