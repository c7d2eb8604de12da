import ClusterModel

// What this side tells the other one of itself.
extension Failover {
    /// Reports at each change at once, otherwise as a heartbeat.
    mutating func reportIfDue() {
        guard ringUp else { return }
        var report = ManagementReport(view: view, run: run, sequence: 0, state: serverState, database: database)
        report.acknowledgedRun = peer.newestRun
        report.history = memory?.history
        report.standing = memory?.standing
        report.grant = grant
        report.lease = settings.timing.lease
        report.move = moveUnderWay
        report.eligible = isEligible
        report.becoming = isBecoming
        report.leaving = leaving
        report.fallback = settings.fallback
        report.fallbackGeneration = fallbackGeneration
        report.limOneRunsOn = limOne
        report.surroundings = surroundings
        report.vote = vote
        report.pauseGeneration = pauseGeneration
        report.hearsBeats = true
        var comparable = report
        comparable.database = .busy
        report.pausedFor = pausedUntil?.since(now)
        guard comparable != lastReport || now.since(lastReportAt) >= settings.timing.heartbeat - Self.jitter else {
            return
        }
        let isHeartbeat = comparable == lastReport
        lastReport = comparable
        lastReportAt = now
        sequence += 1
        report.sequence = sequence
        report.acknowledgedSequence = peer.newestSequence
        eligibility.heartbeatSent(sequence, at: now)
        if isHeartbeat, peerHasWholeReport, let beat = ManagementBeat(report, base: wholeSequence) {
            out.append(.send(.beat(beat)))
        } else {
            wholeSequence = sequence
            out.append(.send(.report(report)))
        }
    }

    /// The clock ticks once for a heartbeat at rest, and one of two ticks may come a little late.
    private static let jitter = Duration.milliseconds(10)

    /// The peer has the last whole report of this side, and understands what stands on it.
    ///
    /// Only whole ones are sent until it acknowledges one, so whatever it acknowledges since then came after that one.
    private var peerHasWholeReport: Bool {
        guard let theirs = peer.report, theirs.hearsBeats == true else { return false }
        return theirs.acknowledgedRun == run && theirs.acknowledgedSequence >= wholeSequence
    }

    private var moveUnderWay: UInt64? {
        switch state {
        case .handingOver(let move, _, _), .takingOver(let move, _, _): move
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following:
            nil
        }
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
