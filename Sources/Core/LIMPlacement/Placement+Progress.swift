import ClusterModel

// Commands under way, until they are answered.
extension Placement {
    mutating func followCommands(at now: Instant) {
        var open: [PendingCommand] = []
        for var command in commands {
            if let ending = progress(&command, at: now) {
                withdrawAsk(of: command)
                answer(command.id, ending)
            } else {
                open.append(command)
            }
        }
        commands = open
    }

    private mutating func withdrawAsk(of command: PendingCommand) {
        switch command.kind {
        case .move(_, let ask, _): asks.removeAll { $0.id == ask }
        case .handOver, .settle, .unload: break
        }
    }

    private func progress(_ command: inout PendingCommand, at now: Instant) -> CommandAnswer? {
        let waited = now.since(command.since)
        switch command.kind {
        case .move(let lim, let ask, let begun):
            if dataReturn(of: lim) == .going {
                command.since = now
                return nil
            }
            if undecided == nil, let ending = moveEnding(lim, begun: begun, at: now) { return ending }
            let released = report(of: lim, on: configuration.standby).map { $0.phase != .serving } ?? begun
            command.kind = .move(lim, ask: ask, begun: begun || (undecided == nil && released))
            if waited < Self.commandLimit { return nil }
            return .failed("LIM \(lim) did not move within \(Self.commandLimit.components.seconds) s; see the status.")
        case .handOver(let lims):
            return handOverEnding(lims, waited: waited)
        case .settle(let generation, let sentence):
            let missing = missing(generation)
            if missing.isEmpty { return .done(sentence) }
            if waited < .seconds(5) { return nil }
            return .done("\(sentence) Not confirmed yet by \(missing.map(\.description).joined(separator: ", ")).")
        case .unload(let generation, let sentence):
            let loaded = configuration.regulars.first { isLoaded($0.lim) }
            if missing(generation).isEmpty, undecided == nil, loaded == nil { return .done(sentence) }
            if waited < Self.commandLimit { return nil }
            return .failed("\(configuration.standby) still has what it kept loaded; see its journal. Order it again.")
        }
    }

    private func missing(_ generation: UInt64) -> [ServerName] {
        peers.filter { $0.isMember && ($0.current?.generation ?? 0) < generation }.map(\.name)
    }

    /// Its programs, or its alias behind the block, are still on the standby.
    private func isLoaded(_ lim: LIMNumber) -> Bool {
        switch report(of: lim, on: configuration.standby)?.phase {
        case .loading?, .preloaded?, .stopping?, .unclaimed?, .unknown?: true
        case nil, .stopped?, .yielded?, .starting?, .lookingAgain?, .serving?, .failed?: false
        }
    }

    private func moveEnding(_ lim: LIMNumber, begun: Bool, at now: Instant) -> CommandAnswer? {
        guard let regular = configuration.regular(of: lim)?.server else {
            return .failed("LIM \(lim) was removed from the cluster meanwhile.")
        }
        let there = report(of: lim, on: regular)?.phase
        if there == .serving { return .done("LIM \(lim) runs on its regular server \(regular) again.") }
        if !begun {
            switch dataReturn(of: lim) {
            case .failed(let reason)?:
                return .failed(
                    "LIM \(lim) was not moved: what it wrote on \(configuration.standby) can't be brought back. \(reason) "
                        + "'cluster move --lim \(lim) --accept-loss' moves it without."
                )
            case .done?: return nil
            case .going?, nil: break
            }
            return fallbackObstacle(lim, at: now).flatMap { obstacle in released(lim) ? nil : .failed(obstacle) }
        }
        if report(of: lim, on: configuration.standby)?.phase == .serving {
            return .failed("LIM \(lim) did not start on \(regular); it runs on the standby server again.")
        }
        return nil
    }

    /// The standby has begun to let go of it: then an obstacle is only the move itself.
    private func released(_ lim: LIMNumber) -> Bool { report(of: lim, on: configuration.standby)?.phase != .serving }

    private static let startPatience = Duration.seconds(30)

    private func handOverEnding(_ lims: [LIMNumber], waited: Duration) -> CommandAnswer? {
        let left = lims.filter { lim in
            guard let part = parts.first(where: { $0.lim == lim }), part.state.phase.isAtRest,
                let other = holder(part.side.other, of: lim), let there = report(of: lim, on: other)
            else { return true }
            // One that is being started may still be given up: as long as this daemon is there, that is seen.
            return there.phase != .serving && (waited < Self.startPatience || there.phase.weight == 0)
        }
        let names = lims.map { "LIM \($0)" }.joined(separator: ", ")
        let isLoaded = parts.contains { $0.preload.keepsAlias || $0.state.phase == .stopping }
        if left.isEmpty, !isLoaded {
            return .done(lims.isEmpty ? "Nothing is kept loaded here any more." : "\(names) handed over.")
        }
        if waited < Self.startPatience { return nil }
        if left.isEmpty { return .failed("What was kept loaded here could not be stopped; see its journal.") }
        return .failed("\(names) stopped here, but the other server has not begun to start it; see its status.")
    }
}
