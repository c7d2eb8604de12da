package import StatusDocuments

/// Forks for people.
package enum ForkText {
    package static func list(_ forks: [ForkDocument]) -> [String] {
        if forks.isEmpty { return ["No forks are kept on this server."] }
        return forks.map { fork in
            let seen = fork.wantsAttention ? "  NOT LOOKED AT" : ""
            return "\(fork.id)  \(fork.foundAt)  \(fork.sentence)\(seen)"
        }
    }

    package static func show(_ fork: ForkDocument, _ rows: [ForkRowEntry]) -> [String] {
        var lines = [
            "Fork \(fork.id): \(fork.sentence).",
            "Found \(fork.foundAt); \(fork.winner)'s data won. Both logs part at \(fork.position).",
        ]
        if let first = fork.firstCommit, let last = fork.lastCommit {
            lines.append("\(fork.transactions) transactions, committed between \(first) and \(last).")
        }
        for table in fork.tables {
            lines.append(
                "  \(table.database) \(table.schema).\(table.table): \(table.inserted) inserted, \(table.updated) updated, "
                    + "\(table.deleted) deleted (\(table.acknowledged) acknowledged)"
            )
        }
        lines += fork.notes
        lines += fork.notCovered.map { "NOT LISTED BELOW: \($0)" }
        if let kept = fork.keptDirectory { lines.append("The whole data directory is kept as \(kept).") }
        lines += section("Acknowledged: a client was told that these are safe", rows.filter(\.acknowledged))
        lines += section("Never acknowledged: their writers got no answer", rows.filter { !$0.acknowledged })
        return lines
    }

    private static func section(_ title: String, _ rows: [ForkRowEntry]) -> [String] {
        guard !rows.isEmpty else { return [] }
        return ["", "\(title) (\(rows.count))"]
            + rows.map { row in
                let key = row.key.map { " \($0)" } ?? ""
                let content = row.row ?? "its content can't be read any more; the other server still has the row"
                return
                    "  \(row.committed)  \(row.operation)  \(row.database) \(row.schema).\(row.table)\(key)  \(content)"
            }
    }
}
