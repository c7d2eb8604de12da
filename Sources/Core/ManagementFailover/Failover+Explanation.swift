import ClusterModel

// What a person is told.
extension Failover {
    /// True while the death of the active server would lose nothing and the peer could take over at once.
    package var isProtected: Bool {
        guard pausedUntil == nil else { return false }
        return switch state {
        case .active(.paired(nil)): peer.report?.eligible == true
        case .following(.running(nil)): isEligible && !peer.daemonGone
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following, .handingOver, .takingOver:
            false
        }
    }

    /// Protected, and nothing is going on for which a moment sooner or later would matter.
    package var isAtRest: Bool {
        isProtected && peer.isInRing && !peer.daemonGone && peer.kernelHeard && silentSince == nil && ailment == nil
            && pending == nil && course == nil
    }

    func explain() -> String {
        var sentence = explainState()
        if let failure = relevantFailure { sentence += "; the last try: \(failure)" }
        guard let pausedUntil else { return sentence }
        return "\(sentence); automatic moves are paused by order for another \(Self.words(pausedUntil.since(now)))"
    }

    /// Told on the way to the next try, and while this side waits for what makes one possible.
    private var relevantFailure: String? {
        switch state {
        case .waiting, .stopping(_, then: .wait), .resuming, .promoting: failedTry
        case .stopping, .lookingAgain, .active, .recovering, .isolated, .rebuilding, .rebuildPaused, .following,
            .handingOver, .takingOver:
            nil
        }
    }

    private func explainState() -> String {
        let other = settings.peer
        if let ailment {
            return "active, but \(ailment); "
                + (peerCanRelieve ? "\(other) shall take over" : "\(other) can't take over now")
        }
        return switch state {
        case .waiting: explainWaiting()
        case .stopping(_, .adopt): "stopping the database, to go on with another one by order"
        case .stopping: "stopping the database"
        case .resuming where putsInPlace: "starting the database that was put in place by order"
        case .resuming: "starting the database; it becomes the primary by a promotion"
        case .promoting(_, let epoch, _): "promoting the database, epoch \(epoch.number)"
        case .lookingAgain: "promoted; looking again before anything is claimed"
        case .active(.paired(nil)): "active; \(other) confirms each commit"
        case .active(.paired): "active; \(other) has stopped confirming, deciding what to do"
        case .active(.pairing): "active; \(other) is catching up, commits need it already"
        case .active(.alone) where peerIsOnProbation:
            "active alone; \(other) was too slow, and first has to keep up for \(Self.words(Probation.time))"
        case .active(.alone): "active alone; commits are confirmed here only"
        case .active(.blocked) where !commitsWait:
            "active; \(other) confirms commits, but may not take over yet: \(blockedReason())"
        case .active(.blocked): "active, but commits wait: \(blockedReason())"
        case .recovering(_, let attempt): "the database crashed; starting it again in place (try \(attempt))"
        case .isolated: "isolated: the database is closed until \(other) is heard again"
        case .rebuilding: "keeping what only this side wrote, then taking over the data of \(other)"
        case .rebuildPaused(_, let why): "the rebuild failed (\(why)); it is tried again"
        case .following(.starting): "starting the database as a standby of \(other)"
        case .following(.startFailed(_, let why)): "the standby did not start: \(why)"
        case .following(.running): explainFollowing()
        case .handingOver: "handing management over to \(other)"
        case .takingOver: "taking management over from \(other)"
        }
    }

    private func explainWaiting() -> String {
        if let since = silentSince, now.since(since) >= .seconds(5) {
            return
                "the database here does not answer, and is stopped if that lasts: see 'systemctl status postgresql*' and its disk on \(settings.me)"
        }
        if case .primary = database {
            return
                "the daemon here has just started; its database runs, and goes on unless \(settings.peer) has taken over"
        }
        if let report = peer.report {
            if report.becoming { return "waiting: \(settings.peer) is about to become active" }
            if memory == nil, report.state == .passive {
                return "it holds no record of this pair, and \(settings.peer) does not know that it may go on: order "
                    + "'webserver_config redundancy start-alone' there"
            }
            if memory != nil, database == .stopped, wins(against: report) {
                return "its data are the newest of both sides, and it tries to start its database again"
            }
            if memory == nil || memory?.standing == .stale { return "waiting for \(settings.peer) to be active" }
            return database == .stopped
                ? "waiting: \(settings.peer) has every row and is to become active"
                : "waiting for the database here, or for \(settings.peer) to be active"
        }
        if peer.isMember, let since = peer.memberSince, now.since(since) >= .seconds(3) {
            return "waiting for a word of \(settings.peer), whose daemon is there and says nothing of this pair: see "
                + "'webserver_config redundancy status' there"
        }
        if memory == nil, holdsPairData {
            return
                "its record of this pair is lost: waiting for \(settings.peer), to copy its data; if that is gone for "
                + "good: webserver_config redundancy start-alone"
        }
        if memory == nil {
            return peer.isInRing
                ? "waiting for the daemon on \(settings.peer), whose data are to be copied here: start it there"
                : "waiting for \(settings.peer), whose data are to be copied here: bring it back"
        }
        if takeoverIsOwed {
            return "promotes again within \(Self.words(settings.timing.retry))"
        }
        if peer.livedOn {
            return
                "\(settings.peer) may have taken over; if it is gone for good: webserver_config redundancy start-alone"
        }
        if peer.isInRing {
            return "waiting for the daemon on \(settings.peer): start it there, or go on without it: "
                + "webserver_config redundancy start-alone"
        }
        if memory?.standing == .alone {
            if cutOff { return "waiting: this server is cut off" }
            if peer.cutOffSinceLoss || peer.doubtFrom != nil {
                return "this server was cut off or stood still, and \(settings.peer) may have served meanwhile; "
                    + "if it is gone for good: webserver_config redundancy start-alone"
            }
            return "waiting a moment for \(settings.peer)"
        }
        return "waiting for \(settings.peer), which may have newer rows; "
            + "if it is gone for good: webserver_config redundancy start-alone"
    }

    func blockedReason() -> String {
        if !peer.isInRing, let voteMissing { return "\(settings.peer) is lost, and \(voteMissing)" }
        if vote != .granted {
            if ringVote.standing == .minority {
                return "\(settings.peer) is lost, and this side saw \(ringVote.words) servers of the ring"
            }
            if cutOff || peer.cutOffSinceLoss {
                return "this server is, or was, cut off, and \(settings.peer) is lost"
            }
        }
        if peer.doubtFrom != nil, !peer.isInRing { return "this server stood still, and \(settings.peer) is lost" }
        if peer.isInRing { return "waiting for \(settings.peer) to know that it may not take over" }
        if peer.kernelHeard { return "\(settings.peer) is alive without cluster contact" }
        if peer.livedOn {
            return "\(settings.peer) is lost, and may have taken over before that; if it is gone for good: "
                + "webserver_config redundancy start-alone"
        }
        return "\(settings.peer) is lost and could still take over"
    }

    private func explainFollowing() -> String {
        if let report = peer.report, report.holdsNothing {
            return "\(settings.peer) holds no record of this pair; to go on with the data here: "
                + "'webserver_config redundancy start-alone'"
        }
        if peer.isInRing, !peer.isMember { return explainGoneDaemon() }
        // In a new view its report comes a moment later.
        if peer.report == nil, let since = peer.memberSince,
            now.since(max(since, peer.lastReceived, awakeSince)) >= .seconds(5)
        {
            return
                "follows \(settings.peer), whose daemon knows of no pair: if redundancy was removed there, remove it here, "
                + "too ('webserver_config redundancy remove'); else see 'webserver_config redundancy status' there"
        }
        if peer.isInRing || peer.report != nil {
            return isEligible
                ? "follows \(settings.peer), could take over now" : "follows \(settings.peer), not yet in sync"
        }
        guard let obstacle else { return "\(settings.peer) is lost; taking over" }
        let isOld = peer.outOfRingSince.map { now.since($0) >= lease * 2 } ?? false
        let cure = isOld ? "; if \(settings.peer) is gone for good: 'takeover --accept-loss'" : ""
        return "\(settings.peer) is lost, but this side does not take over: \(obstacle)\(cure)"
    }

    private func explainGoneDaemon() -> String {
        let other = settings.peer
        let known = "follows \(other), whose daemon is gone"
        guard let left = peer.leftPermission else {
            // Most often it is about to be seen that its whole server is.
            if let memory, holdsEveryRow(memory) { return known }
            return
                "follows \(other), whose daemon is gone, and this side may miss acknowledged rows; if it can't be started "
                + "there (journalctl -u redundancyd): 'webserver_config redundancy takeover --accept-loss' here"
        }
        if pausedUntil != nil {
            return "\(known); to take over although moves are paused: 'webserver_config redundancy pause --end'"
        }
        if cutOff { return "\(known); this server is cut off itself, and does not take over" }
        return now.since(left) < Self.longestRestart
            ? "\(known); takes over if it is not back within \(Self.words(Self.longestRestart))"
            : "\(known); takes over as soon as nobody answers for the virtual IP"
    }
}
