import ClusterModel

// What a person is told.
extension Failover {
    /// True while the death of the active server would lose nothing and the peer could take over at once.
    package var isProtected: Bool {
        guard pausedUntil == nil else { return false }
        return switch state {
        case .active(.paired(nil)): peer.report?.eligible == true
        case .following(.running(nil)): isEligible
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
        guard let pausedUntil else { return explainState() }
        return
            "\(explainState()); automatic moves are paused by order for another \(Self.words(pausedUntil.since(now)))"
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
        if let report = peer.report {
            if report.becoming { return "waiting: \(settings.peer) is about to become active" }
            if memory == nil, report.state == .passive {
                return "it holds no record of this pair, and \(settings.peer) does not know that it may go on: order "
                    + "'webserver_config redundancy start-alone' there"
            }
            if memory == nil || memory?.standing == .stale { return "waiting for \(settings.peer) to be active" }
            return "waiting: \(settings.peer) has newer data and becomes active"
        }
        if peer.livedOn {
            return
                "\(settings.peer) may have taken over; if it is gone for good: webserver_config redundancy start-alone"
        }
        if peer.isInRing { return "waiting for the daemon on \(settings.peer)" }
        if memory?.standing == .alone {
            return cutOff ? "waiting: this server is cut off" : "waiting a moment for \(settings.peer)"
        }
        return "waiting for \(settings.peer), which may have newer rows; "
            + "if it is gone for good: webserver_config redundancy start-alone"
    }

    private func blockedReason() -> String {
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
        return "\(settings.peer) is lost and could still take over"
    }

    private func explainFollowing() -> String {
        if let report = peer.report, report.holdsNothing {
            return "\(settings.peer) holds no record of this pair; to go on with the data here: "
                + "'webserver_config redundancy start-alone'"
        }
        if peer.isInRing, !peer.isMember { return explainGoneDaemon() }
        if peer.isMember, peer.report == nil, now.since(max(peer.lastReceived, awakeSince)) >= .seconds(5) {
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
        guard let left = peer.leftPermission else {
            return
                "follows \(other), whose daemon is gone, and this side may miss acknowledged rows; if it can't be started "
                + "there (journalctl -u redundancyd): 'webserver_config redundancy takeover --accept-loss' here"
        }
        let wait = max(.zero, Self.longestRestart - now.since(left))
        return "follows \(other), whose daemon is gone; takes over "
            + (wait > .zero
                ? "in \(Self.words(wait)) if it does not come back" : "as soon as nobody answers for the virtual IP")
    }

    /// Raises and clears so that the list always equals what the state says.
    mutating func reconsiderAlarms() {
        if state == alarmedState, foreignOwner == alarmedOwner, (pausedUntil != nil) == alarmedPause,
            diskAlarm == alarmedAilment, rejoin.trouble == alarmedRejoin, isVoteLost == alarmedVote,
            waitsForOperator == alarmedWait, isAloneForLong == alarmedAlone
        {
            return
        }
        alarmedState = state
        alarmedOwner = foreignOwner
        alarmedPause = pausedUntil != nil
        alarmedAilment = diskAlarm
        alarmedRejoin = rejoin.trouble
        alarmedVote = isVoteLost
        if waitsForOperator, !alarmedWait { record("stays stopped", because: explanation) }
        alarmedWait = waitsForOperator
        alarmedAlone = isAloneForLong
        let wanted = currentAlarms() + alarmsAboutSurroundings()
        for alarm in raised where !wanted.contains(where: { $0.identity == alarm.identity }) {
            out.append(.clear(identity: alarm.identity))
        }
        for alarm in wanted where !raised.contains(where: { $0.identity == alarm.identity }) {
            out.append(.raise(alarm))
        }
        raised = wanted
    }

    /// Away for so long that it is not just being connected to.
    private var isVoteLost: Bool { voteAwaySince.map { now.since($0) >= .seconds(5) } ?? false }

    private func alarmsAboutSurroundings() -> [Alarm] {
        var alarms: [Alarm] = []
        if let hardware = foreignOwner {
            alarms.append(
                Alarm(
                    code: "MGMT-ADDRESS-FOREIGN",
                    severity: .critical,
                    object: "management",
                    text: "\(hardware), which is neither server, answers for the virtual IP \(settings.virtualIP)",
                    advice: "Find that device and give it another address; clients may reach it instead of management."
                )
            )
        }
        if surroundings.silentLogin == false {
            alarms.append(
                Alarm(
                    code: "MGMT-LOGIN",
                    severity: .warning,
                    object: "management",
                    text: "Silent login from \(settings.me) to \(settings.peer) fails",
                    advice:
                        "Set-up, removal and drills need it. Try: webserver_config redundancy status, then reconfigure."
                )
            )
        }
        if isVoteLost {
            alarms.append(
                Alarm(
                    code: "MGMT-VOTE",
                    severity: .warning,
                    object: "management",
                    text: "The third host gives this side no vote",
                    advice: "Without its vote a partition can leave both sides writing. See corosync-qnetd there, and "
                        + "'systemctl status corosync-qdevice' here."
                )
            )
        }
        if pausedUntil != nil {
            alarms.append(
                Alarm(
                    code: "MGMT-PAUSED",
                    severity: .warning,
                    object: "management",
                    text: "Automatic moves of management are paused by order",
                    advice: "It ends by itself; to end it now: webserver_config redundancy pause --end."
                )
            )
        }
        return alarms
    }

    /// After a planned move the other side follows in a moment: that needs nobody.
    private var isAloneForLong: Bool {
        guard case .active(.alone) = state else { return false }
        return moveEndedAt.map { now.since($0) >= .seconds(5) } ?? true
    }

    /// Nobody writes here, and the other server's daemon has not been heard for longer than a start takes.
    private var waitsForOperator: Bool {
        switch state {
        case .waiting, .following(.running), .following(.startFailed): break
        case .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following, .handingOver, .takingOver:
            return false
        }
        return peer.report == nil && !peer.isMember
            && now.since(max(peer.lastReceived, awakeSince)) >= Self.longestStart
    }

    private static let longestStart = Duration.seconds(30)

    private func currentAlarms() -> [Alarm] {
        var alarms: [Alarm] = []
        func add(_ code: String, _ severity: Severity, _ text: String, _ advice: String) {
            alarms.append(
                Alarm(code: code, severity: severity, object: "management", text: text, advice: advice)
            )
        }
        if let diskAlarm {
            add(
                "MGMT-DISK",
                .critical,
                "Management is in danger: \(diskAlarm)",
                "Make room, or see to the disk. The other server takes over, or stays active, if it is in sync and better off."
            )
        }
        if let trouble = rejoin.trouble {
            add(
                "MGMT-REJOIN-FAILED",
                .warning,
                "\(settings.me) could not be made a standby again: \(trouble)",
                "See to what it says. It is tried again within \(Self.words(RejoinTries.longestPause)), and at once "
                    + "after 'systemctl restart redundancyd' on \(settings.me)."
            )
        }
        if waitsForOperator {
            add("MGMT-STOPPED", .critical, "PM and SNM run on no server that is known here", explanation)
        }
        switch state {
        case .active(.alone) where isAloneForLong:
            let setUp = "; if it was not set up yet, run webserver_config there"
            add(
                "MGMT-ALONE",
                .warning,
                "Management runs without a standby",
                "If \(settings.me) dies now, rows written since are out of reach. Bring \(settings.peer) back"
                    + (peer.newestRun == 0 ? setUp : "") + "."
            )
        case .active(.blocked):
            add("MGMT-BLOCKED", .critical, "Commits are waiting", explain())
        case .isolated:
            add("MGMT-ISOLATED", .critical, "The database is closed on this server", "Check its network connection.")
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .rebuilding,
            .rebuildPaused, .following, .handingOver, .takingOver:
            break
        }
        return alarms
    }
}
