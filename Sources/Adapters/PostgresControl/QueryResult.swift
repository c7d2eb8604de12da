/// What a statement brought: its rows as text, and what the server warned of.
package struct QueryResult: Sendable, Equatable {
    package var rows: [[String?]]
    package var warnings: [ServerNotice]
}

/// Something the server said beside its answer.
package struct ServerNotice: Sendable, Equatable {
    package var sqlState: String
    package var message: String
}
