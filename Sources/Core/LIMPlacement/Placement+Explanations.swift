package import ClusterModel

// Why everything is where it is, in sentences.
extension Placement {
    /// One sentence for the last round.
    package func explanation(at now: Instant) -> String {
        if let undecided { return undecided.sentence(at: now) }
        if parts.isEmpty { return "This server is not in the cluster any more; nothing is decided here." }
        if let busy = parts.first(where: { $0.state.occupies || $0.state == .unclaimed }) {
            return "LIM \(busy.lim): \(busy.reason.sentence(at: now))"
        }
        if parts.count == 1, let part = parts.first { return "LIM \(part.lim): \(part.reason.sentence(at: now))" }
        if let open = parts.first(where: { !$0.reason.isQuiet }) {
            return "LIM \(open.lim): \(open.reason.sentence(at: now))"
        }
        return "Nothing to do: every LIM runs on its regular server."
    }

    /// Why a LIM is where it is, as seen from this server.
    package func explanation(of lim: LIMNumber, at now: Instant) -> String {
        if let part = parts.first(where: { $0.lim == lim }) {
            return [part.reason.sentence(at: now), preloadSentence(part, at: now)].compactMap(\.self).joined(
                separator: " "
            )
        }
        guard let entry = configuration.regular(of: lim) else { return "LIM \(lim) is not in this cluster." }
        if let name = runsOn(lim) { return "Runs on \(name)." }
        return "Neither \(entry.server) nor \(configuration.standby) reports that it runs."
    }

    /// What is kept loaded here; nil if nothing is to be.
    private func preloadSentence(_ part: LIMPart, at now: Instant) -> String? {
        guard isPreloaded, part.state.isAtRest else { return nil }
        return switch part.preload {
        case .none: nil
        case .starting(let since), .reloading(let since):
            "It is loading here for \(now.since(since).components.seconds) s, its alias blocked."
        case .running where !part.condition.ready: "It is loading here, its alias blocked."
        case .running: "It is preloaded here, its alias blocked."
        case .failed(let until):
            "It can't be kept loaded here; next attempt in \(max(0, until.since(now).components.seconds)) s."
        }
    }

    /// The server that serves the LIM, as far as this one knows.
    package func runsOn(_ lim: LIMNumber) -> ServerName? {
        let holders = LIMSide.allCases.compactMap { holder($0, of: lim) }
        return holders.last { report(of: lim, on: $0)?.phase == .serving } ?? holders.last { lastKnown(lim, on: $0) }
    }

    /// No current report, but the last one said that it serves, and nothing says that the server died since.
    private func lastKnown(_ lim: LIMNumber, on name: ServerName) -> Bool {
        guard let peer = peer(name), !peer.isMember || !peer.isCurrent else { return false }
        if case .silent = contact(with: name) { return false }
        return peer.report?.lim(lim)?.phase == .serving
    }

    package func status(at now: Instant) -> PlacementStatus {
        PlacementStatus(
            cluster: configuration.name,
            server: server,
            explanation: explanation(at: now),
            isCutOff: isCutOff != nil,
            servers: configuration.members.map { status(of: $0, at: now) },
            lims: configuration.regulars.map { status(of: $0, at: now) },
            alarms: alarms.map(\.alarm)
        )
    }

    private func status(of name: ServerName, at now: Instant) -> PlacementStatus.Server {
        let contact: PlacementStatus.Contact =
            if name == server { .own } else {
                switch self.contact(with: name) {
                case .unknown: .unknown
                case .member: .member
                case .daemonAway: .daemonAway
                case .aliveWithoutRing: .aliveWithoutContact
                case .collecting: .collecting
                case .silent: .lost
                }
            }
        return PlacementStatus.Server(
            name: name,
            side: name == configuration.standby ? .standby : .regular,
            contact: contact,
            lastContactSeconds: secondsSinceContact(name, at: now)
        )
    }

    private func secondsSinceContact(_ name: ServerName, at now: Instant) -> Double? {
        guard name != server, let peer = peer(name) else { return nil }
        if peer.isMember { return 0 }
        return peer.lastContact.map { Double(now.since($0).inMilliseconds) / 1000 }
    }

    private func status(of entry: RegularServer, at now: Instant) -> PlacementStatus.LIM {
        let runner = runsOn(entry.lim)
        let reports = LIMSide.allCases.compactMap { side in
            holder(side, of: entry.lim).flatMap { report(of: entry.lim, on: $0) }
        }
        let telling =
            runner.flatMap { report(of: entry.lim, on: $0) } ?? reports.max { $0.phase.weight < $1.phase.weight }
        let phase = runner == nil ? telling?.phase : .serving
        let version = telling?.condition.dataVersion
        let passive = isPreloaded ? LIMSide.allCases.first { holder($0, of: entry.lim) == runner }?.other : nil
        let passiveServer = passive.flatMap { holder($0, of: entry.lim) }
        let passiveReport = passiveServer.flatMap { report(of: entry.lim, on: $0) }
        return PlacementStatus.LIM(
            lim: entry.lim,
            regular: entry.server,
            priority: entry.priority,
            runsOn: runner,
            state: phase?.word,
            lockedTo: configuration.lock(of: entry.lim),
            epoch: telling?.epoch?.number,
            dataVersion: version == 0 ? nil : version,
            passive: passiveServer,
            passiveState: passiveReport?.phase.word,
            readyForFallback: runner == configuration.standby
                ? report(of: entry.lim, on: entry.server).map { $0.phase.isIdle && isReady($0) } ?? false : nil,
            explanation: explanation(of: entry.lim, at: now)
        )
    }
}

extension LIMPhase {
    /// The word of the status contract.
    fileprivate var word: String? {
        switch self {
        case .unknown: nil
        case .serving: "running"
        case .starting, .lookingAgain, .unclaimed, .loading: "loading"
        case .preloaded: "preloaded"
        case .failed: "failed"
        case .stopped, .yielded, .stopping: "stopped"
        }
    }
}
