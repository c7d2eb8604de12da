import ClusterModel

// What the ring, the network and the peer say.
extension Failover {
    mutating func noteView(_ id: UInt64, members: [ServerName], hosts: [ServerName]) {
        let wasInRing = peer.isInRing
        ringUp = true
        if id != view { peer.report = nil }
        view = id
        peer.isMember = members.contains(settings.peer)
        peer.isInRing = hosts.contains(settings.peer) || peer.isMember
        if !peer.isMember { peer.report = nil }
        if peer.isMember || !peer.isInRing { peer.daemonGone = false }
        if peer.isInRing { peer.cutOffSinceLoss = false }
        if wasInRing, !peer.isInRing, cutOff { peer.cutOffSinceLoss = true }
        // The first report of a view tells the others that we know it.
        lastReport = nil
    }

    mutating func noteRingLost() {
        ringUp = false
        peer.isMember = false
        peer.isInRing = false
        peer.daemonGone = false
        peer.report = nil
        if cutOff { peer.cutOffSinceLoss = true }
    }

    mutating func noteReach(cutOff: Bool) {
        if cutOff {
            if !peer.isInRing { peer.cutOffSinceLoss = true }
            eligibility.end(renewableFrom: sequence + 1)
        }
        self.cutOff = cutOff
    }

    mutating func note(_ message: ManagementMessage, from sender: ServerName) {
        guard sender == settings.peer else { return }
        switch message {
        case .report(let report): note(report)
        case .move(let move, let message): note(message, move: move)
        }
    }

    private mutating func note(_ report: ManagementReport) {
        peer.lastReceived = now
        peer.newestRun = report.run
        peer.newestSequence = report.sequence
        guard report.view == view, peer.isMember else { return }
        peer.report = report
        if report.fallbackGeneration > fallbackGeneration {
            fallbackGeneration = report.fallbackGeneration
            settings.fallback = report.fallback
        }
        if report.acknowledgedRun == run {
            if let doubt = peer.doubtFrom, report.acknowledgedSequence >= doubt { peer.doubtFrom = nil }
            eligibility.acknowledged(report.acknowledgedSequence, grant: report.grant)
        }
    }

    /// Reports at each change at once, otherwise as a heartbeat.
    mutating func reportIfDue() {
        guard ringUp else { return }
        var report = ManagementReport(view: view, run: run, sequence: 0, state: serverState, database: database)
        report.acknowledgedRun = peer.newestRun
        report.history = memory?.history
        report.standing = memory?.standing
        report.grant = grant
        report.eligible = isEligible
        report.becoming = isBecoming
        report.leaving = leaving
        report.fallback = settings.fallback
        report.fallbackGeneration = fallbackGeneration
        report.limOneRunsOn = limOne
        var comparable = report
        comparable.database = .busy
        guard comparable != lastReport || now.since(lastReportAt) >= settings.timing.heartbeat else { return }
        lastReport = comparable
        lastReportAt = now
        sequence += 1
        report.sequence = sequence
        report.acknowledgedSequence = peer.newestSequence
        eligibility.heartbeatSent(sequence, at: now)
        out.append(.send(.report(report)))
    }

    /// True while this side could take over right now, were the active one to die.
    package var isEligible: Bool {
        guard let memory, case .following(.running) = state, let standby, standby.streaming || !peer.isInRing else {
            return false
        }
        return eligibility.holds(in: memory.epoch.id, lease: settings.timing.lease, at: now)
    }

    var isBecoming: Bool {
        switch state {
        case .resuming, .promoting, .lookingAgain: true
        case .takingOver(_, .promoting, _), .takingOver(_, .awaitingConfirmation, _): true
        case .waiting, .stopping, .active, .recovering, .isolated, .rebuilding, .rebuildPaused, .following,
            .handingOver, .takingOver(_, .awaitingStop, _), .takingOver(_, .replaying, _):
            false
        }
    }

    package var serverState: ServerState {
        switch state {
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain: .stopped
        case .active(.alone): .alone
        case .active(.blocked), .active(.pairing), .active(.paired), .recovering, .handingOver: .active
        case .isolated: .isolated
        case .rebuilding, .rebuildPaused, .following(.starting), .following(.startFailed): .rejoining
        case .following(.running(let brokenSince)): brokenSince == nil ? .passive : .rejoining
        case .takingOver: .passive
        }
    }
}
