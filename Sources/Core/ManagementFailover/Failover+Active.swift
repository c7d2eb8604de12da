import ClusterModel

// The active side: who confirms commits, and what happens when nobody does.
extension Failover {
    mutating func steerActive(_ mode: ActiveMode) {
        if yieldsToPeer() { return }
        if database == .stopped { return databaseDied(in: mode) }
        // The first observation may have been under way before it was promoted.
        if case .standby = database, observations >= 2 { return databaseIsNoPrimary() }
        if let ailment, relieved(because: ailment) { return }
        switch mode {
        case .blocked(let since): steerBlocked(since: since)
        case .pairing(let until, let since): steerPairing(until: until, since: since)
        case .paired(let notStreamingSince): steerPaired(notStreamingSince: notStreamingSince)
        case .alone: steerAlone()
        }
    }

    private func peerFollows() -> Bool {
        guard let memory, let report = peer.report, !report.leaving, primary?.peerFlushed != nil,
            report.database.standbyDisk == nil
        else { return false }
        return report.history?.last.id == memory.epoch.id && report.standing == .passive
            && (report.state == .passive || report.state == .rejoining)
    }

    private mutating func steerBlocked(since: Instant) {
        guard primary != nil else { return }
        if peerFollows(), !peerIsOnProbation {
            // No receiver of ours confirms anything here, so any position seen from now on is one to reach.
            observations = 0
            state = .active(.pairing(until: nil, since: now))
        } else if peerIsHarmless, peerIsNoRival, peer.isInRing || mayActAlone {
            goAlone()
        } else if !peer.isInRing, let doubt = doubtAboutThisSide, primary?.peerFlushed == nil,
            now.since(since) >= settings.timing.isolation
        {
            isolate(because: "the peer is lost, and \(doubt): the peer may have taken over")
        }
    }

    /// Why the peer may be the one that is well.
    private var doubtAboutThisSide: String? {
        if let voteMissing { return voteMissing }
        if vote != .granted {
            if ringVote.standing == .minority { return "this side saw \(ringVote.words) servers of the ring" }
            if cutOff || peer.cutOffSinceLoss { return "this server was cut off" }
        }
        return peer.doubtFrom == nil ? nil : "this server stood still"
    }

    /// Why the third vote doesn't let this side act; nil if it does, or if there is none to go by.
    var voteMissing: String? {
        switch vote {
        case .granted: nil
        case .denied: "the third vote is not on this side"
        case .pending: "the third vote is not given yet"
        case .none, .away: voteCounted ? "the third host, whose vote counted before, gives this side none" : nil
        }
    }

    /// Whether the peer can't take over any more, whatever it believes.
    var peerIsHarmless: Bool {
        guard let revokedFrom else { return true }
        // It has nothing to take over with: it is not set up yet, or its disk was lost. It knows of no revocation.
        if peer.report?.holdsNothing == true { return true }
        if let report = peer.report, report.acknowledgedRun == run, report.acknowledgedSequence >= revokedFrom {
            return true
        }
        // No heartbeat came for so long that none can still carry a lease, in the ring or not.
        if peer.daemonGone { return true }
        return !peer.livedOn && now.since(peer.lastReceived) >= longestGrantedLease + longestGrantedLease / 10
    }

    /// Two sides that meet while both become active must not both go on alone: one of them gives way first.
    private var peerIsNoRival: Bool {
        guard let report = peer.report else { return !peer.isInRing || (!peer.isMember && !peer.mayHaveActed) }
        return !report.becoming && report.state != .active && report.state != .alone
    }

    mutating func goAlone() {
        revokedFrom = nil
        persist { $0.standing = .alone }
        startReceiver()
        out.append(.claimAddress)
        state = .active(.alone)
        record("goes on alone", because: peer.isInRing ? "the peer can't confirm commits" : "the peer is lost")
    }

    private mutating func steerPairing(until: LSN?, since: Instant) {
        guard let primary else { return }
        if now.since(since) >= settings.timing.commitPatience {
            let why =
                "it did not catch up within \(Self.words(settings.timing.commitPatience)), and commits wait for that"
            return peerIsTooSlow(because: "\(settings.peer) is too slow: \(why)")
        }
        guard let peerFlushed = primary.peerFlushed, peerFollows() else {
            state = .active(.blocked(since: now))
            return
        }
        guard let until else {
            // Only a position read after the receiver had stopped covers everything it confirmed; the first
            // observation may have been under way already.
            if !primary.localReceiver, observations >= 2 {
                state = .active(.pairing(until: primary.flushed, since: since))
            }
            return
        }
        guard peerFlushed >= until else { return }
        persist { $0.standing = .active }
        give(memory?.epoch.id)
        probation = nil
        state = .active(.paired(notStreamingSince: nil))
        record("protected", because: "\(settings.peer) has everything up to \(until)")
    }

    private mutating func steerPaired(notStreamingSince: Instant?) {
        guard let primary else { return }
        if peer.report?.leaving == true { return revoke(because: "\(settings.peer) leaves in order") }
        // A commit may have waited before the peer was the one to confirm it.
        if let wait = primary.oldestCommitWait, wait >= settings.timing.commitPatience, peer.isMember,
            now.since(grantedAt ?? now) >= settings.timing.commitPatience
        {
            return peerIsTooSlow(
                because: "\(settings.peer) is too slow: a commit waited for \(wait.inMilliseconds) ms"
            )
        }
        // A dead server's connection looks alive for seconds; both kinds of evidence say more.
        if !peer.isInRing, !peer.kernelHeard {
            return revoke(because: "\(settings.peer) is out of the ring and its kernel is silent")
        }
        guard primary.peerFlushed == nil else {
            if notStreamingSince != nil { state = .active(.paired(notStreamingSince: nil)) }
            return followLIMOne()
        }
        let since = notStreamingSince ?? now
        if notStreamingSince == nil { state = .active(.paired(notStreamingSince: since)) }
        // A reason to believe that it stays away cuts the grace short.
        if now.since(since) >= settings.timing.streamGrace || !peer.isInRing || peer.daemonGone {
            let reason = "\(settings.peer) confirms no commits"
            // A stream that broke because nothing was confirmed for long is a slow standby's, too.
            let isSlow = (primary.oldestCommitWait ?? .zero) >= settings.timing.commitPatience / 2 && peer.isMember
            isSlow ? peerIsTooSlow(because: reason) : revoke(because: reason)
        }
    }

    private mutating func peerIsTooSlow(because reason: String) {
        probation = Probation(from: primary?.flushed ?? .zero, at: now)
        revoke(because: reason)
    }

    var peerIsOnProbation: Bool { probation.map { $0.timeLeft(at: now) > .zero } ?? false }

    mutating func revoke(because reason: String) {
        endGrant()
        state = .active(.blocked(since: now))
        record("revoked the peer's right to take over", because: reason)
    }

    private mutating func steerAlone() {
        guard let primary else { return }
        if !primary.localReceiver, observations >= 2 { startReceiver() }
        let small: UInt64 = 16 << 20
        guard !peerIsOnProbation, peerFollows(), let peerFlushed = primary.peerFlushed,
            primary.flushed.bytes(since: peerFlushed) <= small
        else { return }
        stopReceiver()
        state = .active(.pairing(until: nil, since: now))
    }

    mutating func restartReceiver() {
        if case .active(.alone) = state, primary != nil { startReceiver() }
    }

    mutating func isolate(because reason: String) {
        endGrant()
        stopReceiver()
        out.append(.releaseAddress)
        stopDatabase(then: .isolate)
        record("isolated", because: reason)
    }

    mutating func peerClaimsAddress() {
        if !peer.isInRing { peer.livedOn = true }
        guard case .active(.blocked) = state, !peer.isInRing else {
            if case .active = state { out.append(.announceAddress) }
            return
        }
        isolate(because: "\(settings.peer) announces the virtual IP while this side has no contact with it")
    }
}
