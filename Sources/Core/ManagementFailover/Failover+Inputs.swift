import ClusterModel

// What was known when something was decided; and what a failure would cost.
extension Failover {
    /// What would be gone if the active server died at this moment, whoever it is.
    package enum Loss: Hashable, Sendable {
        case nothing
        /// Log that only the active side has, as far as this side knows.
        case bytes(UInt64)
        /// Nobody writes, so nothing more can be lost.
        case nobodyWrites
        case unknown
    }

    package var loss: Loss {
        if isProtected { return .nothing }
        switch state {
        case .active(.paired): return .nothing
        case .active(.alone), .active(.blocked), .active(.pairing), .recovering, .handingOver:
            guard let primary else { return .unknown }
            guard case .active(.alone) = state else { return .nothing }
            guard let confirmed = primary.peerFlushed ?? lastConfirmed else { return .unknown }
            return .bytes(primary.flushed.bytes(since: confirmed))
        case .following, .takingOver: return lossSeenFromHere
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .isolated, .rebuilding, .rebuildPaused:
            guard let report = peer.report, report.state == .active || report.state == .alone else {
                return peer.isInRing ? .unknown : .nobodyWrites
            }
            return report.state == .active ? .nothing : .unknown
        }
    }

    private var lossSeenFromHere: Loss {
        guard let report = peer.report else { return .unknown }
        // Only an active side that is alone acknowledges what this side may not have.
        guard report.state == .alone else { return .nothing }
        guard case .primary(let theirs) = report.database, let standby else { return .unknown }
        return .bytes(theirs.flushed.bytes(since: standby.received))
    }

    /// What would be gone if an operator made this side active now, in words and, where they are known, in figures.
    package var lossByOrder: String {
        let other = settings.peer
        if case .active = state { return "Nothing: management runs on \(settings.me) already." }
        if memory?.standing == .alone {
            return "Nothing that is known of: \(settings.me) was alone when it last wrote."
        }
        guard let peerWritten else {
            return "What \(other) acknowledged and did not arrive here. How much that is, nobody here knows: "
                + "\(other) was not heard to write since the daemon of \(settings.me) started."
        }
        let time = Self.words(now.since(peerWritten.at))
        let known = "\(other) was last heard to write \(time) ago, at \(peerWritten.end) of its log"
        guard let standby else {
            return
                "What \(other) acknowledged and did not arrive here. How much that is, nobody here knows, as the database "
                + "of \(settings.me) does not run; \(known)."
        }
        let missing = peerWritten.end.bytes(since: standby.received)
        return "What \(other) acknowledged in the last \(time). \(known); "
            + (missing == 0 ? "up to there nothing is missing here." : "\(missing) bytes of it are missing here.")
    }

    var inputs: [Decision.Input] {
        var found: [Decision.Input] = []
        func add(_ name: String, _ value: String) { found.append(Decision.Input(name, value)) }
        let other = settings.peer
        if let since = peer.outOfRingSince {
            add("ring", "\(other) left it \(Self.ago(now.since(since)))")
        } else {
            add("ring", !ringUp ? "away on this server" : peer.isInRing ? "\(other) is in it" : "\(other) is not in it")
        }
        add("last report of \(other)", peer.newestRun == 0 ? "none yet" : Self.ago(now.since(peer.lastReceived)))
        if let report = peer.report { add("\(other) says", report.state.rawValue) }
        add("\(other)'s kernel", peer.kernelHeard ? "heard" : "silent")
        add("this server's network", cutOff ? "cut off" : peer.cutOffSinceLoss ? "was cut off since" : "reaches others")
        if let memory {
            let holds = eligibility.holds(in: memory.epoch.id, lease: lease, at: now)
            if case .following = state { add("lease to take over", holds ? "holds" : "none") }
            add("data", "epoch \(memory.epoch.number), \(memory.standing.rawValue)")
        }
        switch database {
        case .stopped: add("database", "stopped")
        case .busy: add("database", "starting or stopping")
        case .silent: add("database", "does not answer")
        case .primary(let primary):
            add("database", "primary at \(primary.flushed)")
            add("\(other) has confirmed", primary.peerFlushed.map { "\($0)" } ?? "nothing: it does not stream")
        case .standby(let standby):
            add("database", "standby at \(standby.replayed), \(standby.streaming ? "streams" : "does not stream")")
        }
        if let limOne { add("LIM 1", "on \(limOne)") }
        if let pausedUntil { add("automatic moves", "paused for another \(Self.words(pausedUntil.since(now)))") }
        return found
    }

    private static func ago(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.inMilliseconds)
        return milliseconds < 10_000 ? "\(milliseconds) ms ago" : "\(words(duration)) ago"
    }
}

extension Failover {
    mutating func noteConfirmed() {
        if let primary { logSinceCheckpoint = primary.sinceCheckpoint }
        if let primary { probation?.note(end: primary.flushed, confirmed: primary.peerFlushed, at: now) }
        guard let primary, let confirmed = primary.peerFlushed else { return catchUp = nil }
        lastConfirmed = confirmed
        let lag = primary.flushed.bytes(since: confirmed)
        if catchUp == nil { catchUp = CatchUp(lag: lag, at: now) }
        catchUp?.note(lag: lag, at: now)
    }
}
