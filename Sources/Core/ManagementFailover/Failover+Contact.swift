package import ClusterModel

// What the ring, the network and the peer say.
extension Failover {
    mutating func noteView(_ id: UInt64, members: [ServerName], hosts: [ServerName]) {
        let wasInRing = peer.isInRing
        ringUp = true
        if id != view { peer.report = nil }
        view = id
        peer.isMember = members.contains(settings.peer)
        peer.memberSince = peer.isMember ? peer.memberSince ?? now : nil
        peer.isInRing = hosts.contains(settings.peer) || peer.isMember
        ringVote.note(hosts, isWhole: peer.isInRing, at: now)
        if !peer.isMember {
            peer.report = nil
            tellMoveAgain()
        }
        if peer.isMember || !peer.isInRing { peer.daemonGone = false }
        if peer.isMember { peer.leftPermission = nil }
        if !wasInRing, peer.isInRing { startToRejoinAfresh() }
        if wasInRing, !peer.isInRing, cutOff { noteCutOffSinceLoss() }
        // It was back in the ring, but its daemon never said what it did meanwhile.
        if wasInRing, !peer.isInRing, peer.mayHaveActed { peer.livedOn = true }
        if !peer.isInRing {
            peer.mayHaveActed = true
            // Whatever made it slow, it comes back as another.
            probation = nil
        }
        peer.outOfRingSince = peer.isInRing ? nil : peer.outOfRingSince ?? now
        // The first report of a view tells the others that we know it.
        lastReport = nil
        if peer.isMember { askAgainToAbandon() }
    }

    mutating func noteRingLost() {
        ringUp = false
        // The others were told that our daemon left: what it was granted is gone for them.
        eligibility.end(renewableFrom: sequence + 1)
        peer.isMember = false
        peer.memberSince = nil
        peer.isInRing = false
        peer.daemonGone = false
        peer.leftPermission = nil
        peer.report = nil
        peer.mayHaveActed = true
        peer.outOfRingSince = peer.outOfRingSince ?? now
        if cutOff { noteCutOffSinceLoss() }
    }

    /// Told before the view without it, and after everything that it said.
    mutating func notePeerDaemonLeft() {
        peer.daemonGone = true
        if holdsPermission, peer.report?.leaving == false { peer.leftPermission = now }
        guard case .takingOver(_, .awaitingStop, _) = state else { return }
        // Nobody stops its database any more.
        state = .following(.running(brokenSince: nil))
        finishPending(.failed("The daemon of \(settings.peer) ended in the middle of the move; nothing was moved."))
    }

    /// The lease to take over, in a state in which everything that was acknowledged is in this side's database.
    private var holdsPermission: Bool {
        switch state {
        case .following(.running), .takingOver(_, .awaitingStop, _), .takingOver(_, .replaying, _): break
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following, .handingOver, .takingOver:
            return false
        }
        guard let memory, standby != nil else { return false }
        return eligibility.holds(in: memory.epoch.id, lease: lease, at: now)
    }

    /// Whatever the peer does meanwhile, by an operator's order too, this side does not see: what its daemon left counts no
    /// more.
    ///
    /// Alone by its disk, and without a word of the peer since this daemon began, that is no news: what the peer was ordered
    /// to while this server was off is not known either. After a power cut a switch often starts later than the servers.
    private mutating func noteCutOffSinceLoss() {
        if isAloneSinceBefore { return }
        peer.cutOffSinceLoss = true
        peer.leftPermission = nil
    }

    private var isAloneSinceBefore: Bool { memory?.standing == .alone && peer.newestRun == 0 }

    mutating func noteReach(cutOff: Bool) {
        if cutOff {
            if !peer.isInRing { noteCutOffSinceLoss() }
            // With a third host to say who may act, references that fall silent say nothing of this server.
            if !vote.isHeard { eligibility.end(renewableFrom: sequence + 1) }
        }
        self.cutOff = cutOff
    }

    mutating func note(_ message: ManagementMessage, from sender: ServerName) {
        guard sender == settings.peer else { return }
        switch message {
        case .report(let report):
            guard report.format <= ManagementReport.newestFormat else { return }
            peer.wholeReport = report
            note(report)
        // One that stands on a report that never came is not acknowledged: then the next ones are whole again.
        case .beat(let beat): if let report = beat.report(on: peer.wholeReport) { note(report) }
        case .move(let move, let message): note(message, move: move)
        case .moved(let record): noteMove(record)
        }
    }

    private mutating func note(_ report: ManagementReport) {
        // Acknowledging a report says that its revocation was heard, in whichever view it was sent.
        if report.grant == nil { eligibility.end() }
        if report.run != peer.newestRun { peerStartedAnew() }
        peer.lastReceived = now
        peer.newestRun = report.run
        peer.newestSequence = report.sequence
        guard report.view == view, peer.isMember else { return }
        noteAddress(seenBy: report)
        if case .primary(let theirs) = report.database { peerWritten = (theirs.flushed, now) }
        peer.heardVote = report.vote?.isHeard ?? false
        peer.report = report
        peer.namedMove = report.move ?? peer.namedMove
        // One that is promoted in a move waits for our word, or needs the lease that we know the end of.
        peer.mayHaveActed = hasNewerData(report) || (report.becoming && report.state != .passive)
        if !peer.mayHaveActed {
            peer.livedOn = false
            peer.cutOffSinceLoss = false
        }
        adoptFallback(report)
        adoptPause(report)
        tellMove()
        if report.acknowledgedRun == run {
            grantedLease = report.lease
            if let longer = longerLease, report.acknowledgedSequence >= longer.until { longerLease = nil }
            if let doubt = peer.doubtFrom, report.acknowledgedSequence >= doubt { peer.doubtFrom = nil }
            eligibility.acknowledged(report.acknowledgedSequence, grant: report.grant)
        }
    }

    /// What dies is heard for the last time before the ring misses it. One that was heard afterwards was alive, and that it
    /// is silent by now may be a cable: what it did in between, it may have done as the active side.
    mutating func noteKernel(heard: Bool, last: Instant?) {
        peer.kernelHeard = heard
        peer.kernelLastHeard = last ?? peer.kernelLastHeard
        guard let since = peer.outOfRingSince, ringUp, let last else { return }
        if last > since.advanced(by: settings.timing.heartbeat) { peer.livedOn = true }
        // It may have left the ring before this side did: it was alive without a word for as long as a takeover takes.
        if last > peer.lastReceived.advanced(by: settings.timing.afterlife) { peer.livedOn = true }
    }

    /// A peer that dies falls silent about when it leaves the ring; one that is heard for longer is alive.
    mutating func noteLivingOn() {
        guard let since = peer.outOfRingSince, peer.kernelHeard, ringUp else { return }
        // Without a network nothing was heard, and nothing found to be silent.
        if isAloneSinceBefore, peer.kernelLastHeard == nil { return }
        if now.since(since) > settings.timing.afterlife { peer.livedOn = true }
    }

    /// The third vote was not on this side while the peer, out of sight, had the permission to take over: it may have had
    /// both and used them, and that the vote comes here afterwards only says that the peer is silent now.
    mutating func noteVoteElsewhere() {
        let isElsewhere = voteCounted && !peer.isInRing && (vote == .away || vote == .denied)
        voteElsewhereSince = isElsewhere ? voteElsewhereSince ?? now : nil
        guard let since = voteElsewhereSince, now.since(since) >= Self.shortestReign else { return }
        peer.leftPermission = nil
        if peerMayHavePermission { peer.livedOn = true }
    }

    /// No takeover is decided and told in less; a ring that forms anew has no vote for a moment.
    private static let shortestReign = Duration.milliseconds(300)

    private var peerMayHavePermission: Bool {
        guard grant != nil || !peerIsHarmless else { return false }
        return now.since(peer.lastReceived) < longestGrantedLease + longestGrantedLease / 10
    }

    /// A daemon that starts anew knows nothing of the move that it was part of.
    private mutating func peerStartedAnew() {
        if peer.newestRun != 0 { peer.starts = peer.starts.suffix(Self.fewStarts) + [now] }
        startToRejoinAfresh()
        if case .takingOver(_, .awaitingStop, _) = state { state = .following(.running(brokenSince: nil)) }
        if case .takingOver(_, .replaying, _) = state { state = .following(.running(brokenSince: nil)) }
    }

    /// Its daemon ends again and again; an upgrade or a set-up starts it anew once or twice.
    var peerIsRestless: Bool {
        peer.starts.count > Self.fewStarts && peer.starts.allSatisfy { now.since($0) < Self.restlessTime }
    }

    private static let fewStarts = 3
    private static let restlessTime = Duration.seconds(120)

    /// What kept this side from following may be over.
    private mutating func startToRejoinAfresh() {
        rejoin = RejoinTries(at: now)
        if case .following(.running(.some)) = state { state = .following(.running(brokenSince: now)) }
    }

    /// The newest order counts; after two orders at once, the master's.
    private mutating func adoptFallback(_ report: ManagementReport) {
        guard report.fallbackGeneration < Self.mostOrders else { return }
        let newer = report.fallbackGeneration > fallbackGeneration
        let same = report.fallbackGeneration == fallbackGeneration && settings.me != settings.master
        guard newer || (same && report.fallback != settings.fallback) else { return }
        setFallback(report.fallback, generation: report.fallbackGeneration)
    }

    /// What no honest pair reaches.
    static let mostOrders = UInt64(1) << 48

    mutating func setFallback(_ type: FallbackType, generation: UInt64) {
        settings.fallback = type
        fallbackGeneration = generation
        persist {
            $0.fallback = type
            $0.fallbackGeneration = generation
        }
    }

    /// Detection was changed. What was granted before still lasts as long as it was granted for.
    mutating func adopt(_ timing: FailoverTiming) {
        if timing.lease < settings.timing.lease {
            longerLease = LongerLease(lease: longestGrantedLease, until: sequence + 1)
        }
        settings.timing = timing
    }

    /// The time that a grant of this side may last at the peer.
    package var longestGrantedLease: Duration { max(settings.timing.lease, longerLease?.lease ?? .zero) }

    /// The time that a grant of the active side lasts here.
    var lease: Duration { min(settings.timing.lease, grantedLease ?? settings.timing.lease) }

    /// True while this side could take over right now, were the active one to die.
    package var isEligible: Bool {
        guard let memory, case .following(.running) = state, let standby, standby.streaming || !peer.isInRing else {
            return false
        }
        return eligibility.holds(in: memory.epoch.id, lease: lease, at: now)
    }

    /// True while this side's lease holds at this time of its own clock, whatever else it needs to take over.
    package func mayStillTakeOver(at now: Instant) -> Bool {
        guard let memory, case .following = state else { return false }
        return eligibility.holds(in: memory.epoch.id, lease: lease, at: now)
    }

    /// True while an operator waits for the end of what was ordered here.
    package var awaitsAnswer: Bool { pending != nil }
}
