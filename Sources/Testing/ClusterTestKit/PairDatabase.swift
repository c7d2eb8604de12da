package import ManagementFailover

/// A database as a list of what its log holds: rows and promotions. Two logs where one begins with the other can stream.
package struct PairDatabase: Sendable {
    package enum Entry: Hashable, Sendable {
        case row(Int)
        /// A promotion or a shutdown; the number makes each one different.
        case mark(UInt64)
    }

    package enum Mode: Hashable, Sendable {
        case stopped
        case primary
        case standby
    }

    package var log: [Entry] = []
    package var mode = Mode.stopped
    package var streaming = false
    /// How much of its own log's beginning a primary no longer has.
    package var recycled = 0
    /// What a crash recovery would have to replay, in bytes.
    package var sinceCheckpoint: UInt64 = 0
    /// What a standby lacks is gone: its receiver is refused, comes again, and looks well for a moment.
    package var looksWell = false
    /// Base backups take the log over; what was there before is kept aside.
    package var keptAside: [[Entry]] = []

    package init() {}

    /// Every entry is written once, so two logs that agree at a position agree up to it.
    package func canFollow(_ primary: PairDatabase) -> Bool {
        guard log.count >= primary.recycled else { return false }
        guard let last = log.last else { return true }
        return log.count <= primary.log.count && primary.log[log.count - 1] == last
    }

    /// The first of `rows` that is missing here, or nil; both are in the order of their writing.
    package func firstMissing(of rows: [Int]) -> Int? {
        var index = 0
        for entry in log where index < rows.count {
            if case .row(let row) = entry, row == rows[index] { index += 1 }
        }
        return index < rows.count ? rows[index] : nil
    }

    /// An older state of the database, which nobody's log continues; what was there is kept aside.
    mutating func putInPlace(upTo count: Int) {
        keptAside.append(log)
        log = Array(log.prefix(count))
        recycled = 0
    }

    package func observation(
        peer: PairDatabase?,
        receiver: Bool,
        waiting: Duration?,
        disk: DiskTrouble? = nil
    ) -> DatabaseObservation {
        let end = LSN(value: UInt64(log.count))
        return switch mode {
        case .stopped: .stopped
        case .primary:
            .primary(
                PrimaryObservation(
                    timeline: 1,
                    flushed: end,
                    peerFlushed: peer.map { LSN(value: UInt64($0.log.count)) },
                    localReceiver: receiver,
                    oldestCommitWait: waiting,
                    disk: disk,
                    sinceCheckpoint: sinceCheckpoint
                )
            )
        case .standby:
            .standby(
                StandbyObservation(
                    timeline: 1,
                    received: end,
                    replayed: end,
                    streaming: streaming || looksWell,
                    disk: disk
                )
            )
        }
    }
}
