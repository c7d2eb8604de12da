import ClusterModel

// An ordered stop of this server: what can be given away is given away first.
extension Placement {
    mutating func handOver(_ id: CommandID, at now: Instant) {
        if let undecided { return keepAll(id, undecided.sentence(at: now)) }
        var given: [LIMNumber] = []
        var kept: [LIMNumber] = []
        isLeaving = true
        for index in parts.indices where parts[index].state.isServing {
            let lim = parts[index].lim
            if hasTaker(parts[index]) {
                given.append(lim)
                stop(index, .handOver, at: now)
            } else {
                kept.append(lim)
                effects.append(.keepAlias(lim))
            }
        }
        let note = kept.map { "Nobody can take LIM \($0): it stays here until the server stops." }.joined(
            separator: " "
        )
        // In a preloaded cluster the passive side ends too, in the decisions that follow this order.
        if given.isEmpty, !parts.contains(where: \.preload.keepsAlias) {
            return answer(id, .done(kept.isEmpty ? "Nothing runs here that could be handed over." : note))
        }
        commands.append(PendingCommand(id: id, kind: .handOver(given), since: now))
    }

    /// Nothing can be told about the others: nothing is stopped.
    private mutating func keepAll(_ id: CommandID, _ why: String) {
        isLeaving = true
        let serving = parts.filter(\.state.isServing).map(\.lim)
        effects += serving.map { .keepAlias($0) }
        let note = serving.map { "LIM \($0) stays here until the server stops." }.joined(separator: " ")
        answer(id, .done(serving.isEmpty ? "Nothing runs here that could be handed over." : "\(why) \(note)"))
    }

    /// The other side is there, at rest, and could run it.
    func hasTaker(_ part: LIMPart) -> Bool {
        guard let other = holder(part.side.other, of: part.lim), let report = peer(other)?.current, !report.leaving,
            !report.cutOff,
            let there = report.lim(part.lim), there.phase.isAtRest, there.phase != .failed
        else { return false }
        if let lock = configuration.lock(of: part.lim), LIMSide(lock) == part.side { return false }
        switch part.side {
        case .standby: return there.condition.ready
        case .regular: return hasPlace(for: part.lim, in: report)
        }
    }

    /// The standby is free, or runs something that this LIM replaces.
    private func hasPlace(for lim: LIMNumber, in report: PlacementReport) -> Bool {
        guard let own = configuration.regular(of: lim)?.priority else { return false }
        return !report.lims.contains { entry in
            !entry.phase.isAtRest
                && ((configuration.regular(of: entry.lim)?.priority ?? 0) <= own
                    || configuration.lock(of: entry.lim) == .standby)
        }
    }
}
