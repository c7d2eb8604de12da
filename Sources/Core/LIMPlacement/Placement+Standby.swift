import ClusterModel

// The standby's one place: who gets it, who waits, who is replaced (R-CL-15 to R-CL-20).
extension Placement {
    mutating func fillThePlace(at now: Instant) {
        var candidates: [Int] = []
        for index in parts.indices where isOpen(parts[index].state) {
            switch verdict(parts[index], at: now) {
            case .go:
                if parts[index].candidateSince == nil { parts[index].candidateSince = now }
                candidates.append(index)
            case .wait(let reason), .retreat(let reason):
                if !reason.holds { parts[index].candidateSince = nil }
                if parts[index].state == .idle { parts[index].reason = reason }
            case .yield: parts[index].candidateSince = nil
            }
        }
        guard let best = candidates.min(by: goesFirst) else { return }
        let first = parts.first { $0.state.occupies }?.lim ?? parts[best].lim
        for index in candidates where index != best { parts[index].reason = .standbyBusy(first) }
        place(best, at: now)
    }

    private func isOpen(_ state: LIMState) -> Bool {
        switch state {
        case .idle, .yielded, .unclaimed: true
        case .unknown, .lookingFirst, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed: false
        }
    }

    private func priority(_ index: Int) -> Int { configuration.regular(of: parts[index].lim)?.priority ?? Int.max }

    /// Locked to the standby before all others, then by priority, then by whose regular server failed first, then
    /// by number. What already runs here unclaimed goes before anything of equal priority that would have to be started.
    private func goesFirst(_ left: Int, _ right: Int) -> Bool {
        func rank(_ index: Int) -> (Int, Int, Duration, LIMNumber) {
            let part = parts[index]
            let isLocked = configuration.lock(of: part.lim) == .standby
            let runs = part.state == .unclaimed ? 0 : 1
            return (isLocked ? 0 : priority(index), runs, part.candidateSince?.sinceStart ?? .zero, part.lim)
        }
        return rank(left) < rank(right)
    }

    private mutating func place(_ best: Int, at now: Instant) {
        let lim = parts[best].lim
        guard let occupant = parts.indices.first(where: { parts[$0].state.occupies }) else {
            // What runs unclaimed for another LIM gives up the place first.
            for index in parts.indices where index != best && parts[index].state == .unclaimed {
                if isHeld(index, before: best, at: now) { return }
                return stop(index, .replaced(by: lim), at: now)
            }
            guard case .go(let lookFirst) = verdict(parts[best], at: now) else { return }
            return begin(best, lookFirst: lookFirst, at: now)
        }
        parts[best].reason = .standbyBusy(parts[occupant].lim)
        if parts[best].state == .unclaimed, !replaces(best, occupant) { return stop(best, .unwanted, at: now) }
        if replaces(best, occupant) { stop(occupant, .replaced(by: lim), at: now) }
    }

    /// Just after a pause nothing is known yet of what ran here: it isn't ended for a LIM of no higher priority.
    private func isHeld(_ index: Int, before best: Int, at now: Instant) -> Bool {
        guard case .wait(let reason) = verdict(parts[index], at: now), reason.holds else { return false }
        let isLocked = configuration.lock(of: parts[index].lim) == .standby
        return isLocked || priority(index) <= priority(best)
    }

    /// Only a higher priority replaces what runs, never a LIM that is locked to the standby, and never for a
    /// LIM that has just failed here.
    private func replaces(_ candidate: Int, _ occupant: Int) -> Bool {
        switch parts[occupant].state {
        case .starting, .lookingAgain, .serving: break
        case .unknown, .idle, .yielded, .unclaimed, .lookingFirst, .claiming, .stopping, .failed: return false
        }
        return priority(candidate) < priority(occupant) && configuration.lock(of: parts[occupant].lim) != .standby
            && parts[candidate].setbacks == 0
    }
}
