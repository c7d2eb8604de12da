import ClusterModel

// Alarms follow the state: those that hold now against those that held before.
extension Placement {
    mutating func alarmChanges(at now: Instant) -> [PlacementAction] {
        let holding = currentAlarms(at: now)
        if holding == alarms { return [] }
        let cleared = alarms.filter { !holding.contains($0) }
        let raised = holding.filter { !alarms.contains($0) }
        alarms = holding
        return cleared.map { .clear($0.alarm.identity) } + raised.map { .raise($0.alarm) }
    }

    private func currentAlarms(at now: Instant) -> [PlacementAlarm] {
        guard viewSince != nil else { return [] }
        guard view != nil else { return alarms.filter { !$0.isNoRing } + [.noRing(server)] }
        var holding: [PlacementAlarm] = []
        if isCutOff != nil, reach != nil, now.since(reachSince) >= Self.alarmPatience {
            holding.append(.cutOff(server))
        }
        for index in peers.indices { if let alarm = alarm(about: peers[index].name, at: now) { holding.append(alarm) } }
        let known = undecided == nil
        for entry in configuration.regulars {
            if let lock = configuration.lock(of: entry.lim) { holding.append(.locked(entry.lim, lock)) }
            if isLockOld(entry.lim) { holding.append(.lockOld(entry.lim)) }
            if memory.isSuspended(entry.lim) { holding.append(.fallbackSuspended(entry.lim)) }
            // Without all reports nothing new is known: what held goes on.
            holding += known ? alarms(of: entry, at: now) : alarms.filter { $0.isAbout(entry.lim) }
        }
        return holding
    }

    private func alarm(about name: ServerName, at now: Instant) -> PlacementAlarm? {
        switch contact(with: name) {
        case .unknown, .member, .collecting: nil
        // Both are normal for a moment: while a server dies, and while it joins.
        case .daemonAway(let since): now.since(since) < Self.alarmPatience ? nil : .daemonAway(name)
        case .aliveWithoutRing(let since): now.since(since) < Self.alarmPatience ? nil : .aliveWithoutContact(name)
        case .silent: name == configuration.standby ? .standbyOutOfOrder(name) : .serverOutOfOrder(name)
        }
    }

    private func alarms(of entry: RegularServer, at now: Instant) -> [PlacementAlarm] {
        var holding: [PlacementAlarm] = []
        let regular = phase(of: entry.lim, on: entry.server)
        let standby = phase(of: entry.lim, on: configuration.standby)
        if standby == .serving { holding.append(.onStandby(entry.lim)) }
        if regular == .serving, standby == .serving { holding.append(.dualActive(entry.lim)) }
        for name in [entry.server, configuration.standby] where failed(entry.lim, on: name) {
            holding.append(.failed(entry.lim, on: name))
        }
        if isPreloaded {
            if standby == .serving { holding += passive(regular, entry.lim, on: entry.server) }
            if regular == .serving { holding += passive(standby, entry.lim, on: configuration.standby) }
        }
        if let index = indexOfPart(entry.lim) {
            holding += contest(of: index)
            if waits(index) { holding.append(.waits(entry.lim)) }
        }
        return holding
    }

    /// Where its alias is somebody else's, that is what an alarm tells.
    private func failed(_ lim: LIMNumber, on name: ServerName) -> Bool {
        guard phase(of: lim, on: name) == .failed else { return false }
        return report(of: lim, on: name)?.stranger == nil
    }

    /// The side that doesn't run a preloaded LIM.
    private func passive(_ phase: LIMPhase?, _ lim: LIMNumber, on name: ServerName) -> [PlacementAlarm] {
        switch phase {
        case .preloaded?: [.preloaded(lim, on: name)]
        case .stopped?: [.notPreloaded(lim, on: name)]
        case nil, .unknown?, .yielded?, .unclaimed?, .starting?, .lookingAgain?, .serving?, .stopping?, .failed?,
            .loading?:
            []
        }
    }

    /// Somebody else answers for its alias.
    private func contest(of index: Int) -> [PlacementAlarm] {
        let lim = parts[index].lim
        switch parts[index].contest?.owner {
        case .foreign(let owner)?: return [.foreignAlias(lim, owner)]
        // With cluster contact the reports tell better.
        case .member(let name)? where contact(with: name) != .member: return [.dualActive(lim)]
        case .member?, nil: return []
        }
    }

    /// No server can have it for now, and this one knows why.
    private func waits(_ index: Int) -> Bool {
        switch parts[index].state {
        case .idle, .yielded:
            switch parts[index].reason {
            // While the place is being cleared for somebody, it isn't known yet who has to wait.
            case .standbyBusy: !parts.contains { $0.state.phase == .stopping }
            case .lockedTo(let side): holder(side, of: parts[index].lim).map { contact(with: $0) != .member } ?? false
            case .unread, .noRing, .noView, .missingReport, .configurationDiffers, .leaving, .cutOff, .runsOn, .reply,
                .regularHasIt, .daemonAway, .aliveWithoutContact, .collectingEvidence, .patience, .waitingForPeer,
                .setback, .failed, .yielded, .looksFirst, .starts, .looksAgain, .claims, .serves, .stops, .unclaimed,
                .fallbackByOrder, .fallbackHeldDown, .fallbackSuspended, .fallbackAsked, .notReady:
                false
            }
        case .unknown, .unclaimed, .lookingFirst, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed:
            false
        }
    }
}

extension PlacementAlarm {
    fileprivate var isNoRing: Bool {
        switch self {
        case .noRing: true
        case .onStandby, .standbyOutOfOrder, .serverOutOfOrder, .aliveWithoutContact, .daemonAway, .dualActive,
            .foreignAlias, .failed, .waits, .fallbackSuspended, .locked, .lockOld, .cutOff, .preloaded, .notPreloaded:
            false
        }
    }

    fileprivate func isAbout(_ number: LIMNumber) -> Bool {
        switch self {
        case .onStandby(let lim), .dualActive(let lim), .foreignAlias(let lim, _), .failed(let lim, _), .waits(let lim),
            .preloaded(let lim, _), .notPreloaded(let lim, _):
            lim == number
        case .standbyOutOfOrder, .serverOutOfOrder, .aliveWithoutContact, .daemonAway, .fallbackSuspended, .locked,
            .lockOld, .cutOff, .noRing:
            false
        }
    }
}
