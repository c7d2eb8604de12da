package import ClusterModel

/// What `webserver_config redundancy forks` knows of one fork: rows that were written on a side that lost.
///
/// The rows themselves stand in a file beside it, one JSON object a line.
package struct ForkDocument: Hashable, Sendable, Codable {
    package struct Table: Hashable, Sendable, Codable {
        package var database: String
        package var schema: String
        package var table: String
        package var inserted = 0
        package var updated = 0
        package var deleted = 0
        package var acknowledged = 0

        package init(database: String, schema: String, table: String) {
            self.database = database
            self.schema = schema
            self.table = table
        }

        package var rows: Int { inserted + updated + deleted }
    }

    package var schema = 1
    package var id: String
    /// The server whose rows they are.
    package var server: ServerName
    package var winner: ServerName
    package var foundAt: String
    /// Where both sides' logs part.
    package var position: String
    package var transactions = 0
    @NullIfUnknown package var firstCommit: String?
    @NullIfUnknown package var lastCommit: String?
    /// Rows that a client was told are safe: this side was alone, by right or by an operator's order.
    package var acknowledgedRows = 0
    /// Rows whose writers waited for a confirmation that never came.
    package var otherRows = 0
    package var tables: [Table] = []
    /// What the rows don't show, each in a sentence; then the data directory is kept as well.
    package var notCovered: [String] = []
    package var notes: [String] = []
    @NullIfUnknown package var keptDirectory: String?
    /// When somebody first looked.
    @NullIfUnknown package var seenAt: String?

    package init(id: String, server: ServerName, winner: ServerName, foundAt: String, position: String) {
        self.id = id
        self.server = server
        self.winner = winner
        self.foundAt = foundAt
        self.position = position
        firstCommit = nil
        lastCommit = nil
        keptDirectory = nil
        seenAt = nil
    }

    /// An acknowledged row, or something that can't be listed row by row, wants somebody's eyes.
    package var wantsAttention: Bool { seenAt == nil && (acknowledgedRows > 0 || !notCovered.isEmpty) }

    /// In one line, for status and lists.
    package var sentence: String {
        var parts: [String] = []
        if acknowledgedRows > 0 { parts.append("\(acknowledgedRows) acknowledged rows") }
        if otherRows > 0 { parts.append("\(otherRows) rows that were never acknowledged") }
        if parts.isEmpty, !notCovered.isEmpty { return "what only \(server) wrote, kept whole in a directory" }
        if parts.isEmpty { parts.append("no rows") }
        return "\(parts.joined(separator: " and ")) that only \(server) wrote"
    }
}

/// `forks list --json`.
package struct ForksDocument: Hashable, Sendable, Codable {
    package var schema = 1
    package var forks: [ForkDocument]

    package init(forks: [ForkDocument]) { self.forks = forks }
}

/// One line of a fork's rows.
package struct ForkRowEntry: Hashable, Sendable, Codable {
    package var acknowledged: Bool
    package var committed: String
    package var database: String
    /// The primary key as a JSON object's text; null without one.
    @NullIfUnknown package var key: String?
    package var operation: String
    /// The row as a JSON object's text; null if it can't be read any more.
    @NullIfUnknown package var row: String?
    package var schema: String
    package var table: String
    package var transaction: UInt32

    package init(
        acknowledged: Bool,
        committed: String,
        database: String,
        key: String?,
        operation: String,
        row: String?,
        schema: String,
        table: String,
        transaction: UInt32
    ) {
        self.acknowledged = acknowledged
        self.committed = committed
        self.database = database
        self.operation = operation
        self.schema = schema
        self.table = table
        self.transaction = transaction
        self.key = key
        self.row = row
    }
}
