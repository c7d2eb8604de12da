/// One receiver of this server's log, as the server sees it.
package struct WALSender: Sendable, Equatable {
    package var process: Int32
    package var applicationName: String
    /// The server's word: `streaming`, `catchup`, `startup`, `backup`, `stopping`.
    package var state: String
    /// `sync`, `quorum`, `potential` or `async`.
    package var syncState: String
    package var sent: WALPosition?
    package var flushed: WALPosition?
    package var replayed: WALPosition?
    package var clientAddress: String?
    package var user: String

    package var isStreaming: Bool { state == "streaming" }

    /// Whether its confirmation can release a commit.
    package var isSynchronous: Bool { syncState == "sync" || syncState == "quorum" }
}
