import ClusterModel

// The way back to the regular server: by order, or by itself after the hold-down time.
extension Placement {
    /// What happens beside the decisions: wishes, fallback, commands under way.
    mutating func follow(at now: Instant) {
        for index in parts.indices where parts[index].side == .regular { watchReturn(index, at: now) }
        if configuration.standby == server { fulfilAsks(at: now) }
        followCommands(at: now)
    }

    /// Why this LIM can't fall back now; nil if it can. The same on every member.
    func fallbackObstacle(_ lim: LIMNumber, evenWhileLoading: Bool = false, at now: Instant) -> String? {
        if let undecided { return undecided.sentence(at: now) }
        guard let regular = configuration.regular(of: lim)?.server else { return "LIM \(lim) is not in this cluster." }
        if configuration.lock(of: lim) == .standby {
            return "LIM \(lim) is locked to the standby server; unlock it first."
        }
        guard let here = report(of: lim, on: configuration.standby), here.phase == .serving else {
            return "LIM \(lim) does not run on the standby server."
        }
        if let stranger = here.stranger {
            return
                "Other equipment (\(stranger)) answers for the alias of LIM \(lim): stopped where it runs, it could be "
                + "started nowhere. Give that equipment another address first."
        }
        guard let there = report(of: lim, on: regular) else { return "\(regular) has no contact with the cluster." }
        guard there.phase.isIdle else {
            return "\(regular) can't take LIM \(lim) now: it reports \"\(there.phase)\"."
        }
        if peer(regular)?.current?.cutOff ?? (isCutOff != nil) {
            return
                "\(regular) takes itself to be cut off from the network and starts nothing; check its cable and gateway."
        }
        if !evenWhileLoading, !isReady(there) {
            return "\(regular) is not ready for LIM \(lim) yet: its data are still loading."
        }
        return nil
    }

    /// It could take the LIM without loading anything first (R-PL-12).
    func isReady(_ report: LIMReport) -> Bool { isPreloaded ? report.phase == .preloaded : report.condition.ready }

    private var othersAsks: [PlacementAsk] { peers.indices.flatMap { peers[$0].currentAsks } }

    func newAskID() -> UInt64 { (lastAsk + 1) << 4 | UInt64(configuration.members.firstIndex(of: server) ?? 15) % 16 }

    /// The standby fulfils wishes for LIMs that run on it, once each.
    private mutating func fulfilAsks(at now: Instant) {
        forgetReturns()
        for ask in asks + othersAsks where !doneAsks.contains(ask.id) {
            guard let index = parts.firstIndex(where: { $0.lim == ask.lim }), parts[index].state.phase == .serving,
                fallbackObstacle(ask.lim, evenWhileLoading: ask.evenWhileLoading == true, at: now) == nil,
                hasReturnedData(index, ask, at: now)
            else { continue }
            parts[index].dataReturn = nil
            doneAsks = doneAsks.suffix(31) + [ask.id]
            stop(index, .fallback, at: now)
        }
    }

    /// The regular server counts how long it could have had its LIM back, and asks for it when that is long enough.
    private mutating func watchReturn(_ index: Int, at now: Instant) {
        let part = parts[index]
        liftIfOrdered(part.lim)
        switch undecided {
        // A report is on its way; it breaks nothing.
        case .missingReport?, .configurationDiffers?: return
        case nil where isFetching(part): return
        case nil where mayReturn(part, at: now): parts[index].readySince = part.readySince ?? now
        case nil, .some: parts[index].readySince = nil
        }
        guard let since = parts[index].readySince else {
            asks.removeAll { $0.id == part.automaticAsk }
            parts[index].automaticAsk = nil
            return
        }
        explainReturn(index, since: since, at: now)
        guard fallsBackByItself(part), part.automaticAsk == nil else { return }
        if suspendIfFlapping(part.lim) { return parts[index].reason = .fallbackSuspended(configuration.standby) }
        guard now >= since.advanced(by: holdDown(part)) else { return }
        askToReturn(index, at: now)
    }

    private func mayReturn(_ part: LIMPart, at now: Instant) -> Bool {
        guard let there = report(of: part.lim, on: configuration.standby), there.phase == .serving,
            there.stranger == nil
        else { return false }
        return part.state == .idle && (isReady(ownReport(of: part)) || mayReturnLoading(part, at: now))
            && isCutOff == nil && !isLeaving
    }

    /// Preloaded clusters: as in the original at once (R-PL-11); else only if loading comes to no end.
    private func mayReturnLoading(_ part: LIMPart, at now: Instant) -> Bool {
        guard isPreloaded, configuration.fallback == .automatic else { return false }
        if policy.fallbackAsOriginal { return true }
        return part.preload.isRunning && now.since(part.stateSince) >= Self.loadingPatience
    }

    /// Its data are on their way here: that it isn't ready for it is then a part of the move.
    private func isFetching(_ part: LIMPart) -> Bool {
        guard part.automaticAsk != nil else { return false }
        switch dataReturn(of: part.lim) {
        case .going?, .done?: return true
        case .failed?, nil: return false
        }
    }

    private func fallsBackByItself(_ part: LIMPart) -> Bool {
        configuration.fallback == .automatic && configuration.lock(of: part.lim) == nil
            && !memory.isSuspended(part.lim)
    }

    /// Five minutes unless set otherwise, doubled with each automatic fallback of the last hour.
    private func holdDown(_ part: LIMPart) -> Duration {
        if policy.fallbackAsOriginal { return .zero }
        return .seconds(policy.holdDownSeconds) * (1 << min(memory.of(part.lim).fallbackAges.count, 3))
    }

    private mutating func suspendIfFlapping(_ lim: LIMNumber) -> Bool {
        guard !policy.fallbackAsOriginal, memory.of(lim).fallbackAges.count >= 3 else { return false }
        memory.update(lim) { $0.suspended = true }
        persistDue = true
        return true
    }

    private mutating func askToReturn(_ index: Int, at now: Instant) {
        let isLoading = !isReady(ownReport(of: parts[index]))
        let ask = PlacementAsk(id: newAskID(), lim: parts[index].lim, evenWhileLoading: isPreloaded && isLoading)
        lastAsk += 1
        asks.append(ask)
        parts[index].automaticAsk = ask.id
        parts[index].reason = .fallbackAsked(configuration.standby)
        if policy.fallbackAsOriginal { return }
        memory.update(ask.lim) { $0.fallbackAges = Array($0.fallbackAges.suffix(7)) + [0] }
        persistDue = true
    }

    private mutating func explainReturn(_ index: Int, since: Instant, at now: Instant) {
        let part = parts[index]
        let standby = configuration.standby
        if part.automaticAsk != nil {
            parts[index].reason = .fallbackAsked(standby)
        } else if configuration.lock(of: part.lim) != nil {
            return
        } else if configuration.fallback == .manual {
            parts[index].reason = .fallbackByOrder(standby)
        } else if memory.isSuspended(part.lim) {
            parts[index].reason = .fallbackSuspended(standby)
        } else {
            parts[index].reason = .fallbackHeldDown(standby, until: since.advanced(by: holdDown(part)))
        }
    }

    /// An operator's move ends a suspension.
    private mutating func liftIfOrdered(_ lim: LIMNumber) {
        guard memory.isSuspended(lim) else { return }
        let own = asks.filter { ask in !parts.contains { $0.automaticAsk == ask.id } }
        if (othersAsks + own).contains(where: { $0.lim == lim }) { liftSuspension(of: lim) }
    }

    mutating func liftSuspension(of lim: LIMNumber) {
        guard memory.isSuspended(lim) else { return }
        memory.update(lim) {
            $0.suspended = false
            $0.fallbackAges = []
        }
        persistDue = true
    }

    /// Ages the records of fallbacks and locks in steps of ten minutes of uptime, so that it is written rarely.
    mutating func age(at now: Instant) {
        let step = 600
        guard now.since(agedAt) >= .seconds(step) else { return }
        agedAt = now
        for entry in memory.lims where !entry.fallbackAges.isEmpty {
            memory.update(entry.lim) { $0.fallbackAges = $0.fallbackAges.map { $0 + step }.filter { $0 < 3600 } }
            persistDue = true
        }
        for entry in configuration.locks {
            memory.update(entry.lim) { $0.lockAge = min(($0.lockAge ?? 0) + step, 1 << 30) }
            persistDue = true
        }
    }

    /// A lock that was set anew, or to the other side, is young again.
    mutating func followLocks(of before: ClusterConfiguration) {
        for entry in memory.lims where entry.lockAge != nil {
            if before.lock(of: entry.lim) != configuration.lock(of: entry.lim) {
                memory.update(entry.lim) { $0.lockAge = nil }
            }
        }
    }

    /// Whoever forgot to unlock it has had time enough.
    func isLockOld(_ lim: LIMNumber) -> Bool {
        configuration.lock(of: lim) != nil && memory.of(lim).lockAge ?? 0 >= Self.lockReminder
    }
}
