package import ManagementFailover

/// A database as a list of what its log holds: rows and promotions. Two logs where one begins with the other can stream.
package struct PairDatabase: Sendable {
    package enum Entry: Hashable, Sendable {
        case row(Int)
        /// A promotion; the number makes each one different.
        case promotion(UInt64)
    }

    package enum Mode: Hashable, Sendable {
        case stopped
        case primary
        case standby
    }

    package var log: [Entry] = []
    package var mode = Mode.stopped
    package var replayed = 0
    package var streaming = false
    /// Base backups take the log over; what was there before is kept aside.
    package var keptAside: [[Entry]] = []

    package init() {}

    /// Every entry is written once, so two logs that agree at a position agree up to it.
    package func canFollow(_ primary: PairDatabase) -> Bool {
        guard let last = log.last else { return true }
        return log.count <= primary.log.count && primary.log[log.count - 1] == last
    }

    package func observation(peer: PairDatabase?, receiver: Bool, waiting: Duration?) -> DatabaseObservation {
        switch mode {
        case .stopped: .stopped
        case .primary:
            .primary(
                PrimaryObservation(
                    timeline: UInt32(promotions),
                    flushed: LSN(value: UInt64(log.count)),
                    peerFlushed: peer.map { LSN(value: UInt64($0.log.count)) },
                    localReceiver: receiver,
                    oldestCommitWait: waiting
                )
            )
        case .standby:
            .standby(
                StandbyObservation(
                    timeline: UInt32(promotions),
                    received: LSN(value: UInt64(log.count)),
                    replayed: LSN(value: UInt64(log.count)),
                    streaming: streaming
                )
            )
        }
    }

    private var promotions: Int {
        log.filter { if case .promotion = $0 { true } else { false } }.count
    }
}
