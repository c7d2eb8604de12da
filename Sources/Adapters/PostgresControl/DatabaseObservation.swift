/// What one look at a database server showed.
package struct DatabaseObservation: Sendable, Equatable {
    package var systemIdentifier: UInt64
    package var timeline: UInt32
    /// The oldest that is under way, with the epoch of its number; on a standby as its primary told.
    package var oldestTransaction: UInt64
    package var role: Role

    package enum Role: Sendable, Equatable {
        case primary(Primary)
        case standby(Standby)
    }

    package struct Primary: Sendable, Equatable {
        /// Where the next record goes.
        package var inserted: WALPosition
        /// Up to here it survives a crash of this server.
        package var flushed: WALPosition
        /// Where a crash recovery would begin.
        package var redo: WALPosition
        /// Clients that wait for a confirmation of their commit: each connection, and when its statement began.
        package var waitingCommits: Set<String>
    }

    package struct Standby: Sendable, Equatable {
        /// Up to here it was received and flushed; nil before anything was streamed.
        package var received: WALPosition?
        package var replayed: WALPosition?
        package var receiver: WALReceiver?
        package var replayIsPaused: Bool
    }
}

/// The standby's end of the stream.
package struct WALReceiver: Sendable, Equatable {
    /// The server's word: `streaming`, `starting`, `waiting`, ...
    package var status: String
    package var receivedTimeline: UInt32?
    package var written: WALPosition?
    package var flushed: WALPosition?
    /// The last position the sender told of, and how long ago.
    package var latestEnd: WALPosition?
    package var sinceLastMessage: Duration?
    package var senderHost: String?
    package var slot: String?

    package var isStreaming: Bool { status == "streaming" }
}
