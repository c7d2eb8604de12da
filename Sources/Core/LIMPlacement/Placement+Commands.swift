import ClusterModel

// What operators order.
extension Placement {
    mutating func order(_ id: CommandID, _ command: PlacementCommand, at now: Instant) {
        switch command {
        case .move(let lim): orderMove(id, lim, acceptsLoss: nil, at: now)
        case .moveAcceptingLoss(let lim): orderMove(id, lim, acceptsLoss: true, at: now)
        case .handOver: handOver(id, at: now)
        case .startNow(let lim): startNow(id, lim, at: now)
        case .lock(let lim, let side): lock(id, lim, to: side, at: now)
        case .unlock(let lim): unlock(id, lim, at: now)
        case .setFallback(let type):
            if type == configuration.fallback {
                return answer(id, .done("The fallback type is \(type.rawValue) already."))
            }
            change(id, "The fallback type is \(type.rawValue) now.", at: now) {
                $0.fallback = type
                $0.actOnData()
            }
        case .setPreloaded(let fallback): setPreloaded(id, fallback, at: now)
        case .endPreloaded: endPreloaded(id, at: now)
        case .setPriority(let lim, let priority): setPriority(id, lim, priority, at: now)
        case .setAlias6(let lim, let alias): setAlias6(id, lim, alias, at: now)
        case .setDetection(let profile):
            change(id, "Detection is \(profile.rawValue) now. \(profile.consequence)", at: now) {
                $0.detection = profile
            }
        case .setPolicy(let policy): change(id, "The rules are stored.", at: now) { $0.policy = policy }
        }
    }

    mutating func answer(_ id: CommandID, _ answer: CommandAnswer) { answers.append(.answer(id, answer)) }

    private mutating func orderMove(_ id: CommandID, _ lim: LIMNumber, acceptsLoss: Bool?, at now: Instant) {
        for pending in commands {
            if case .move(lim, _, _) = pending.kind {
                let age = now.since(pending.since).components.seconds
                return answer(id, .refused("LIM \(lim) is being moved already, ordered \(age) s ago."))
            }
        }
        if undecided == nil, let regular = configuration.regular(of: lim)?.server,
            report(of: lim, on: regular)?.phase == .serving
        {
            return answer(id, .done("LIM \(lim) runs on its regular server \(regular) already."))
        }
        if let obstacle = fallbackObstacle(lim, at: now) { return answer(id, .refused(obstacle)) }
        let ask = PlacementAsk(id: newAskID(), lim: lim, acceptsLoss: acceptsLoss)
        lastAsk += 1
        asks.append(ask)
        commands.append(PendingCommand(id: id, kind: .move(lim, ask: ask.id, begun: false), since: now))
    }

    private mutating func lock(_ id: CommandID, _ lim: LIMNumber, to lock: LIMLock, at now: Instant) {
        guard configuration.regular(of: lim) != nil else {
            return answer(id, .refused("LIM \(lim) is not in this cluster."))
        }
        if configuration.lock(of: lim) == lock {
            return answer(id, .done("LIM \(lim) is locked to the \(lock.rawValue) server already."))
        }
        let away = LIMSide(lock).other
        if let name = holder(away, of: lim), let there = report(of: lim, on: name), !there.phase.isAtRest {
            return answer(
                id,
                .refused(
                    "LIM \(lim) runs on \(name). Lock it there, or move it before you lock it to the other server."
                )
            )
        }
        // It could be that nobody may run it then: the standby has one place only.
        if lock == .standby, report(of: lim, on: configuration.standby)?.phase != .serving {
            return answer(
                id,
                .refused("LIM \(lim) does not run on the standby server: it can be locked to where it runs.")
            )
        }
        change(id, "LIM \(lim) is locked to the \(lock.rawValue) server. Do not forget to unlock it.", at: now) {
            $0.setLock(of: lim, to: lock)
        }
    }

    private mutating func unlock(_ id: CommandID, _ lim: LIMNumber, at now: Instant) {
        guard configuration.regular(of: lim) != nil else {
            return answer(id, .refused("LIM \(lim) is not in this cluster."))
        }
        guard configuration.lock(of: lim) != nil else { return answer(id, .done("LIM \(lim) is not locked.")) }
        change(id, "LIM \(lim) is unlocked.", at: now) { $0.setLock(of: lim, to: nil) }
    }

    private mutating func setPreloaded(_ id: CommandID, _ fallback: FallbackType, at now: Instant) {
        if isPreloaded {
            return answer(
                id,
                .done("Cluster \(configuration.name) is preloaded already. To end it, delete the cluster.")
            )
        }
        if let obstacle = configuration.preloadingObstacle { return answer(id, .refused(obstacle)) }
        let sentence = "Cluster \(configuration.name) is preloaded now, with \(fallback.rawValue) fallback."
        change(id, "\(sentence) \(configuration.standby) loads LIM \(configuration.regulars[0].lim).", at: now) {
            $0.behaviour = .preloaded
            $0.fallback = fallback
            $0.actOnData()
        }
    }

    private mutating func endPreloaded(_ id: CommandID, at now: Instant) {
        guard isPreloaded else { return answer(id, .done("Cluster \(configuration.name) is not preloaded.")) }
        for entry in configuration.regulars where report(of: entry.lim, on: entry.server)?.phase != .serving {
            return answer(id, .refused("LIM \(entry.lim) does not run on \(entry.server); move it there first."))
        }
        let sentence = "Cluster \(configuration.name) is no longer preloaded."
        // Whoever deletes the cluster next connects from the alias: the standby must not have it any more.
        change(id, sentence, until: PendingCommand.Kind.unload, at: now) { $0.behaviour = .normal }
    }

    private mutating func setPriority(_ id: CommandID, _ lim: LIMNumber, _ priority: Int, at now: Instant) {
        guard configuration.regular(of: lim) != nil else {
            return answer(id, .refused("LIM \(lim) is not in this cluster."))
        }
        guard (1...99).contains(priority) else { return answer(id, .refused("A priority is a number from 1 to 99.")) }
        if configuration.regular(of: lim)?.priority == priority {
            return answer(id, .done("LIM \(lim) has priority \(priority) already."))
        }
        change(id, "LIM \(lim) has priority \(priority) now; the lowest number goes first.", at: now) { configuration in
            configuration.actOnData()
            for index in configuration.regulars.indices where configuration.regulars[index].lim == lim {
                configuration.regulars[index].priority = priority
            }
        }
    }

    private mutating func setAlias6(_ id: CommandID, _ lim: LIMNumber, _ alias: IPv6Alias?, at now: Instant) {
        guard let entry = configuration.regular(of: lim) else {
            return answer(id, .refused("LIM \(lim) is not in this cluster."))
        }
        let sentence = alias.map { "LIM \(lim) has the IPv6 alias \($0)" } ?? "LIM \(lim) has no IPv6 alias"
        if entry.alias6 == alias { return answer(id, .done("\(sentence) already.")) }
        change(id, "\(sentence) now.", at: now) { configuration in
            for index in configuration.regulars.indices where configuration.regulars[index].lim == lim {
                configuration.regulars[index].alias6 = alias
            }
        }
    }

    private mutating func change(
        _ id: CommandID,
        _ sentence: String,
        until settled: (UInt64, String) -> PendingCommand.Kind = PendingCommand.Kind.settle,
        at now: Instant,
        _ edit: (inout ClusterConfiguration) -> Void
    ) {
        if let undecided { return answer(id, .refused("Nothing was changed. \(undecided.sentence(at: now))")) }
        guard configuration.members.contains(server) else {
            return answer(id, .refused("Nothing was changed: \(server) is no longer in the cluster."))
        }
        var changed = configuration
        edit(&changed)
        changed.generation = configuration.nextGeneration(on: server)
        if let fault = changed.fault { return answer(id, .refused("Nothing was changed: \(fault).")) }
        lastChange = Change(order: id, before: [self])
        adopt(changed, at: now)
        commands.append(PendingCommand(id: id, kind: settled(changed.generation, sentence), since: now))
    }

    private mutating func startNow(_ id: CommandID, _ lim: LIMNumber, at now: Instant) {
        guard let index = indexOfPart(lim) else {
            return answer(id, .refused("LIM \(lim) can't run on \(server)."))
        }
        switch parts[index].reason {
        case .waitingForPeer:
            parts[index].waitOverridden = true
            answer(id, .done("LIM \(lim) starts on \(server) without waiting for the other server."))
        case .unread, .noRing, .noView, .missingReport, .configurationDiffers, .leaving, .cutOff, .lockedTo, .runsOn,
            .reply, .regularHasIt, .daemonAway, .aliveWithoutContact, .collectingEvidence, .patience, .standbyBusy,
            .setback, .failed, .yielded, .looksFirst, .starts, .looksAgain, .claims, .serves, .stops, .unclaimed,
            .fallbackByOrder, .fallbackHeldDown, .fallbackSuspended, .fallbackAsked, .notReady:
            answer(id, .refused("LIM \(lim) does not wait for another server. \(explanation(of: lim, at: now))"))
        }
    }
}
