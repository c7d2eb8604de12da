import ClusterModel

// The primary died, and its server lives on.
extension Failover {
    /// Restarts it in place, unless the peer would serve so much sooner that an unprotected while is worth it.
    mutating func databaseDied(in mode: ActiveMode) {
        guard case .paired = mode, peerCanRelieve, pending == nil else { return recover(attempt: 1) }
        let here = RestartEstimate.inPlace(log: logSinceCheckpoint ?? 0)
        let there = RestartEstimate.takeover(lag: peerReplayLag)
        guard here > there + RestartEstimate.priceOfMoving else { return recover(attempt: 1) }
        yieldToPeer(
            because:
                "the database stopped by itself, and has \((logSinceCheckpoint ?? 0) >> 20) MB of log to go through "
                + "before it serves again: about \(Self.words(here)) here, \(Self.words(there)) there"
        )
    }

    /// What the peer received and has not replayed yet.
    private var peerReplayLag: UInt64 {
        guard case .standby(let standby)? = peer.report?.database else { return 0 }
        return standby.received.bytes(since: standby.replayed)
    }

    mutating func recover(attempt: Int) {
        let number = job()
        state = .recovering(job: number, attempt: attempt)
        out.append(.recover(job: number))
        record("restarts the database in place", because: "it stopped by itself (try \(attempt))")
    }

    /// It was killed before its promotion had reached its disk, and came up as what it was before: nobody can write
    /// there, and no promotion is under way. What it holds decides anew, as after a start.
    mutating func databaseIsNoPrimary() {
        record("stops its database", because: "this side is active, and its database runs as a standby")
        endGrant()
        out.append(.releaseAddress)
        stopDatabase(then: .wait)
    }

    /// Returns the mode to go on with after a crash recovery in place.
    mutating func recovered() {
        if grant != nil {
            state = .active(.paired(notStreamingSince: now))
        } else if memory?.standing == .alone {
            state = .active(.alone)
            startReceiver()
        } else {
            state = .active(.blocked(since: now))
        }
    }
}
