/// One row as only the loser of a fork has it.
package struct ForkedRow: Sendable, Equatable {
    package enum Operation: String, Sendable {
        case inserted
        case updated
        case deleted
    }

    package var database: String
    package var schema: String
    package var table: String
    package var operation: Operation
    /// The primary key's columns as a JSON object; nil if the table has none.
    package var key: String?
    /// The row as a JSON object; for an updated one as it is after the last change. Nil if it can't be read any more.
    package var row: String?
    /// When its transaction committed, in ISO 8601, by that server's clock.
    package var committedAt: String
    package var transaction: UInt32
    /// Where the commit's record ends in the log.
    package var position: WALPosition
}

/// What was found behind the fork beside the rows themselves.
package struct ForkSummary: Sendable, Equatable {
    package var transactions = 0
    package var firstCommit: String?
    package var lastCommit: String?
    package var end = WALPosition(bytes: 0)
    package var rows = 0
    package var bytes = 0
    /// Rows for which there was no room.
    package var leftOut = 0
    /// What a reader may want to know and no row shows.
    package var notes: [String] = []
    /// What the rows don't show, each in a sentence.
    package var notCovered: [String] = []

    package init() {}
}
