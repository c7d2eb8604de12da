import ClusterModel

// What somebody is called for.
extension Failover {
    /// Raises and clears so that the list always equals what the state says.
    mutating func reconsiderAlarms() {
        if state == alarmedState, foreignOwner == alarmedOwner, (pausedUntil != nil) == alarmedPause,
            diskAlarm == alarmedAilment, rejoinTrouble == alarmedRejoin, isVoteLost == alarmedVote,
            wayOut == alarmedWayOut, aloneAdvice == alarmedAlone,
            peerIsRestless == alarmedRestless, whyCommitsWait == alarmedCommits
        {
            return
        }
        alarmedState = state
        alarmedOwner = foreignOwner
        alarmedPause = pausedUntil != nil
        alarmedAilment = diskAlarm
        alarmedRejoin = rejoinTrouble
        alarmedVote = isVoteLost
        if alarmedWayOut == nil, wayOut != nil { record("stays stopped", because: explanation) }
        alarmedWayOut = wayOut
        alarmedAlone = aloneAdvice
        alarmedRestless = peerIsRestless
        alarmedCommits = whyCommitsWait
        let wanted = currentAlarms() + alarmsAboutSurroundings()
        for alarm in raised where !wanted.contains(where: { $0.identity == alarm.identity }) {
            out.append(.clear(identity: alarm.identity))
        }
        for alarm in wanted
        where !raised.contains(where: { $0.identity == alarm.identity && $0.advice == alarm.advice }) {
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
        if peerIsRestless {
            alarms.append(
                Alarm(
                    code: "MGMT-DAEMON",
                    severity: .warning,
                    object: "management",
                    text:
                        "The daemon on \(settings.peer) ended and started anew several times within two minutes",
                    advice: "See why: 'journalctl -u redundancyd' on \(settings.peer). Nothing moves safely meanwhile."
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

    /// The advice of the alarm says more; that changes with this.
    private var whyCommitsWait: String? { commitsWait ? blockedReason() : nil }

    /// A peer that streams confirms commits also while it may not take over.
    var commitsWait: Bool {
        guard case .active(.blocked) = state else { return false }
        // A dead server's connection looks alive for seconds.
        guard let primary, primary.peerFlushed != nil, peer.isInRing else { return true }
        return primary.oldestCommitWait.map { $0 >= .seconds(1) } ?? false
    }

    /// Neither server is known to serve for longer than a start, a move or a rebuild's beginning takes.
    private var waitsForOperator: Bool {
        guard let since = unservedSince, state != .isolated else { return false }
        return now.since(max(since, awakeSince)) >= Self.longestStart
    }

    /// Looked at with every event, for the alarm.
    mutating func noteService() {
        unservedSince = isServed ? nil : unservedSince ?? now
        if case .stopping = state { stoppingSince = stoppingSince ?? now } else { stoppingSince = nil }
    }

    private var rejoinTrouble: String? {
        if let trouble = rejoin.trouble { return trouble }
        guard let since = stoppingSince, now.since(max(since, awakeSince)) >= Self.longestStop else { return nil }
        return "its database does not stop; see its processes ('systemctl status postgresql*') and its disk"
    }

    private var isServed: Bool {
        switch state {
        case .active, .recovering: return true
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .isolated, .rebuilding, .rebuildPaused,
            .following, .handingOver, .takingOver:
            break
        }
        // A daemon that can't end, because its disk hangs, stays in the group and says nothing.
        guard let report = peer.report, now.since(peer.lastReceived) < Self.longestSilence else { return false }
        return report.state == .active || report.state == .alone
    }

    private static let longestStart = Duration.seconds(30)
    /// With a checkpoint that a slow disk takes long for.
    private static let longestStop = Duration.seconds(60)
    private static let longestSilence = Duration.seconds(10)

    /// Nil while somebody serves. The same words for one try after the other.
    private var wayOut: String? {
        guard waitsForOperator else { return nil }
        let isTrying =
            switch state {
            case .stopping, .resuming, .promoting, .lookingAgain: true
            case .waiting: takeoverIsOwed
            case .active, .recovering, .isolated, .rebuilding, .rebuildPaused, .following, .handingOver, .takingOver:
                false
            }
        if isTrying {
            return
                "\(settings.me) tries again and again; 'webserver_config redundancy status' there says why it fails, and the "
                + "database's own log more. Once that is mended it serves; if not: webserver_config redundancy start-alone there"
        }
        switch state {
        case .handingOver, .takingOver:
            return
                "\(explanation), and \(settings.peer) is not heard. Start Corosync and redundancyd on both servers again; if "
                + "\(settings.peer) is gone for good: webserver_config redundancy start-alone"
        case .following where peer.report != nil:
            return "\(explanation). See what \(settings.peer) says: 'webserver_config redundancy status' there"
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following:
            return explanation
        }
    }

    /// What to do about a side that has been alone for long.
    private var aloneAdvice: String? {
        guard case .active(.alone) = state, isAloneForLong else { return nil }
        let isNotSetUp = peer.newestRun == 0 || peer.report?.holdsNothing == true
        return "If \(settings.me) dies now, rows written since are out of reach. Bring \(settings.peer) back"
            + (isNotSetUp ? "; if it was not set up yet, run webserver_config there." : ".")
    }

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
        if let trouble = rejoinTrouble {
            add(
                "MGMT-REJOIN-FAILED",
                .warning,
                "\(settings.me) could not be made a standby again: \(trouble)",
                "See to what it says. It is tried again within \(Self.words(RejoinTries.longestPause)), and at once "
                    + "after 'systemctl restart redundancyd' on \(settings.me)."
            )
        }
        if let wayOut {
            add("MGMT-STOPPED", .critical, "PM and SNM run on no server that is known here", wayOut)
        }
        switch state {
        case .active(.alone):
            if let aloneAdvice { add("MGMT-ALONE", .warning, "Management runs without a standby", aloneAdvice) }
        case .active(.blocked) where commitsWait:
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
