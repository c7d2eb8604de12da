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

    /// The peer is a standby of this reign and could serve. That it streams no more from a database that is gone says
    /// nothing: what was acknowledged is there, as this side acknowledged nothing without it.
    var peerHasEveryRow: Bool {
        guard memory?.standing == .active, memory?.adopting != true, pausedUntil == nil else { return false }
        return peerIsAsBefore
    }

    /// It is in contact and has seen no other reign than this side's.
    private var peerIsAsBefore: Bool {
        guard let memory, peer.isInRing, let report = peer.report, report.history?.last.id == memory.epoch.id,
            report.standing == .passive, !report.becoming, !report.leaving
        else { return false }
        switch report.state {
        case .passive, .rejoining:
            if case .standby(let standby) = report.database { return standby.disk == nil }
            return false
        // It starts its database when it is to become active.
        case .stopped: return report.database == .stopped
        case .active, .alone, .isolated: return false
        }
    }

    /// The permission has ended, or the peer could not use it: from this side's word it knows that it may go on.
    mutating func leaveToPeer() {
        guard peerHasEveryRow else { return }
        let why = "the database here does not start, and it has every row"
        record("leaves management to \(settings.peer)", because: why)
        leftToPeerAt = now
        persist { $0.standing = .stale }
    }

    /// The peer's database does not start either: what was left to it is this side's again, in turn. So it is after a
    /// start of this daemon: who led last has every row for as long as nobody leads after it.
    mutating func takeBackWhatWasLeft() {
        guard memory?.standing == .stale, memory?.epoch.active == settings.me, peerHasNotLed else {
            leftToPeerAt = nil
            return
        }
        guard let left = leftToPeerAt else { return leftToPeerAt = now }
        // Just when it tries once more, the next moment does.
        guard now.since(left) >= Self.longestLeft, peerIsAsBefore else { return }
        leftToPeerAt = nil
        record("takes its part back", because: "\(settings.peer) has not become active")
        persist { $0.standing = .active }
    }

    /// Whatever it is about to do.
    private var peerHasNotLed: Bool {
        guard let memory, let report = peer.report else { return false }
        return report.history?.last.id == memory.epoch.id && report.standing == .passive
    }

    /// Longer than a database takes to start and be promoted.
    private static let longestLeft = Duration.seconds(60)
}
