/// What the database on this server is, as the engine last saw it.
package enum DatabaseObservation: Hashable, Sendable, Codable {
    /// Nothing runs.
    case stopped
    /// A postmaster runs but takes no connections yet, or no longer.
    case busy
    case primary(PrimaryObservation)
    case standby(StandbyObservation)
    /// A postmaster runs but did not answer within the limit: a hung disk, or a starved server.
    case silent
}

/// What is wrong with the disk below a database that may still answer.
package enum DiskTrouble: String, Hashable, Sendable, Codable {
    case full
    case hung
}

package struct PrimaryObservation: Hashable, Sendable, Codable {
    package var timeline: UInt32
    package var flushed: LSN
    /// What the peer's receiver has confirmed as flushed; nil while it isn't streaming.
    package var peerFlushed: LSN?
    /// Whether our local receiver is connected and confirming.
    package var localReceiver: Bool
    /// The longest that a commit has been waiting for a confirmation.
    package var oldestCommitWait: Duration?
    package var disk: DiskTrouble?
    /// Bytes of log that a crash recovery would have to replay.
    package var sinceCheckpoint: UInt64?

    package init(
        timeline: UInt32,
        flushed: LSN,
        peerFlushed: LSN?,
        localReceiver: Bool = false,
        oldestCommitWait: Duration? = nil,
        disk: DiskTrouble? = nil,
        sinceCheckpoint: UInt64? = nil
    ) {
        self.timeline = timeline
        self.flushed = flushed
        self.peerFlushed = peerFlushed
        self.localReceiver = localReceiver
        self.oldestCommitWait = oldestCommitWait
        self.disk = disk
        self.sinceCheckpoint = sinceCheckpoint
    }
}

package struct StandbyObservation: Hashable, Sendable, Codable {
    package var timeline: UInt32
    package var received: LSN
    package var replayed: LSN
    package var streaming: Bool
    package var disk: DiskTrouble?

    package init(timeline: UInt32, received: LSN, replayed: LSN, streaming: Bool, disk: DiskTrouble? = nil) {
        self.timeline = timeline
        self.received = received
        self.replayed = replayed
        self.streaming = streaming
        self.disk = disk
    }
}
