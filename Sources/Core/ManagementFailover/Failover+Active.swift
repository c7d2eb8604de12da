import ClusterModel

// The active side: who confirms commits, and what happens when nobody does.
extension Failover {
    mutating func steerActive(_ mode: ActiveMode) {
        if yieldsToPeer() { return }
        if database == .stopped { return recover(attempt: 1) }
        switch mode {
        case .blocked(let since, let revokedFrom): steerBlocked(since: since, revokedFrom: revokedFrom)
        case .pairing(let until): steerPairing(until: until)
        case .paired(let notStreamingSince): steerPaired(notStreamingSince: notStreamingSince)
        case .alone(let notBefore): steerAlone(notBefore: notBefore)
        }
    }

    private func peerFollows() -> Bool {
        guard let memory, let report = peer.report, !report.leaving, primary?.peerFlushed != nil else { return false }
        return report.history?.last.id == memory.epoch.id && report.standing == .passive
            && (report.state == .passive || report.state == .rejoining)
    }

    private mutating func steerBlocked(since: Instant, revokedFrom: UInt64?) {
        guard primary != nil else { return }
        if peerFollows(), now >= pairNotBefore {
            state = .active(.pairing(until: nil))
        } else if peerIsHarmless(revokedFrom: revokedFrom), peer.isInRing || mayActAlone {
            goAlone()
        } else if !peer.isInRing, cutOff || peer.cutOffSinceLoss || peer.doubtFrom != nil, primary?.peerFlushed == nil,
            now.since(since) >= settings.timing.isolation
        {
            isolate(because: "the peer is lost, and this server was cut off: the peer may have taken over")
        }
    }

    /// Whether the peer can't take over any more, whatever it believes.
    func peerIsHarmless(revokedFrom: UInt64?) -> Bool {
        guard let revokedFrom else { return true }
        if let report = peer.report, report.acknowledgedRun == run, report.acknowledgedSequence >= revokedFrom {
            return true
        }
        if peer.daemonGone { return true }
        let waited = now.since(peer.lastReceived)
        return !peer.isInRing && waited >= settings.timing.lease + settings.timing.leaseMargin
    }

    mutating func goAlone() {
        persist { $0.standing = .alone }
        out.append(.startReceiver)
        out.append(.claimAddress)
        state = .active(.alone(notBefore: pairNotBefore))
        record("goes on alone", because: peer.isInRing ? "the peer can't confirm commits" : "the peer is lost")
    }

    private mutating func steerPairing(until: LSN?) {
        guard let primary else { return }
        guard let peerFlushed = primary.peerFlushed, peerFollows() else {
            state = .active(.blocked(since: now, revokedFrom: nil))
            return
        }
        guard let until else {
            // Only a position read after the receiver had stopped covers everything it confirmed.
            if !primary.localReceiver { state = .active(.pairing(until: primary.flushed)) }
            return
        }
        guard peerFlushed >= until else { return }
        persist { $0.standing = .active }
        grant = memory?.epoch.id
        state = .active(.paired(notStreamingSince: nil))
        record("protected", because: "\(settings.peer) has everything up to \(until)")
    }

    private mutating func steerPaired(notStreamingSince: Instant?) {
        guard let primary else { return }
        if peer.report?.leaving == true { return revoke(because: "\(settings.peer) leaves in order") }
        if let wait = primary.oldestCommitWait, wait >= settings.timing.commitPatience, peer.isMember {
            pairNotBefore = now.advanced(by: .seconds(30))
            return revoke(because: "\(settings.peer) is too slow: a commit waited for \(wait.inMilliseconds) ms")
        }
        guard primary.peerFlushed == nil else {
            if notStreamingSince != nil { state = .active(.paired(notStreamingSince: nil)) }
            return followLIMOne()
        }
        let since = notStreamingSince ?? now
        if notStreamingSince == nil { state = .active(.paired(notStreamingSince: since)) }
        // A reason to believe that it stays away cuts the grace short.
        if now.since(since) >= settings.timing.streamGrace || !peer.isInRing || peer.daemonGone {
            revoke(because: "\(settings.peer) confirms no commits")
        }
    }

    mutating func revoke(because reason: String) {
        grant = nil
        state = .active(.blocked(since: now, revokedFrom: sequence + 1))
        record("revoked the peer's right to take over", because: reason)
    }

    private mutating func steerAlone(notBefore: Instant) {
        guard let primary else { return }
        if !primary.localReceiver { out.append(.startReceiver) }
        let small: UInt64 = 16 << 20
        guard now >= notBefore, peerFollows(), let peerFlushed = primary.peerFlushed,
            primary.flushed.bytes(since: peerFlushed) <= small
        else { return }
        out.append(.stopReceiver)
        state = .active(.pairing(until: nil))
    }

    mutating func restartReceiver() {
        if case .active(.alone) = state, primary != nil { out.append(.startReceiver) }
    }

    mutating func recover(attempt: Int) {
        let number = job()
        state = .recovering(job: number, attempt: attempt)
        out.append(.recover(job: number))
        record("restarts the database in place", because: "it stopped by itself (try \(attempt))")
    }

    /// Returns the mode to go on with after a crash recovery in place.
    mutating func recovered() {
        if grant != nil {
            state = .active(.paired(notStreamingSince: now))
        } else if memory?.standing == .alone {
            state = .active(.alone(notBefore: pairNotBefore))
            out.append(.startReceiver)
        } else {
            state = .active(.blocked(since: now, revokedFrom: sequence))
        }
    }

    mutating func isolate(because reason: String) {
        grant = nil
        out.append(.stopReceiver)
        out.append(.releaseAddress)
        stopDatabase(then: .isolate)
        record("isolated", because: reason)
    }

    mutating func peerClaimsAddress() {
        guard case .active(.blocked) = state, !peer.isInRing else {
            if case .active = state { out.append(.announceAddress) }
            return
        }
        isolate(because: "\(settings.peer) announces the virtual IP while this side has no contact with it")
    }

    /// Two active sides met. The one whose history contains the other's reign stays; else there is a fork, and the
    /// side where LIM 1 says management should be stays. The other's data are kept, never rewound here.
    private mutating func yieldsToPeer() -> Bool {
        guard let memory, let report = peer.report, report.state == .active || report.state == .alone,
            let theirs = report.history, theirs.last.id != memory.epoch.id
        else { return false }
        let mine = memory.history
        if mine.contains(theirs.last.id) { return false }
        let fork = !theirs.contains(mine.last.id)
        if fork, favoured(report) == settings.me { return false }
        record(
            "gives way to \(settings.peer)",
            because: fork ? "both sides wrote; management belongs there by LIM 1" : "its reign followed ours"
        )
        grant = nil
        out.append(.stopReceiver)
        out.append(.releaseAddress)
        persist { $0.standing = .stale }
        stopDatabase(then: .rebuild)
        return true
    }

    /// Where management should be: with LIM 1 if both sides see it at the same place, else on the master.
    func favoured(_ report: ManagementReport) -> ServerName {
        if let limOne, report.limOneRunsOn == limOne { limOne } else { settings.master }
    }
}
