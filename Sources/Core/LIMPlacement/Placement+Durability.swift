import ClusterModel

// What happens when the memory can't be stored: nothing that relies on it, and everything else all the same.
extension Placement {
    mutating func persistFailed(undoing change: Change?, at now: Instant) {
        stored = storedBefore
        if let change { takeBack(change) } else { repeatDeeds(at: now) }
        owedSince = now
        replyDue = true
        configurationDue = true
        behindPersist = []
    }

    private mutating func repeatDeeds(at now: Instant) {
        for action in behindPersist {
            switch action {
            // These rely on it: what was begun by them is given up.
            case .start(let lim, _), .claimAlias(let lim, _), .lookAgain(let lim, _): giveUp(lim, at: now)
            case .persist: break
            // A new report says what is so now, and asks again for what this one asked.
            case .multicast(let report):
                for index in parts.indices where parts[index].offeredAt == report.sequence {
                    parts[index].offeredAt = nil
                }
            case .returnData, .stop, .releaseAlias, .keepAlias, .preload, .reload, .blockAlias, .announce, .raise,
                .clear:
                effects.append(action)
            case .answer: answers.append(action)
            }
        }
    }

    /// A change that the others learnt and this server forgot would meet another one under the same number later.
    /// It is taken back with all that was decided by it, such as the stop of a LIM for one of higher priority: nothing of
    /// it was carried out, as all of it stood behind what could not be stored.
    private mutating func takeBack(_ change: Change) {
        for before in change.before { self = before }
        let cure = "Make room on its disk first."
        answer(change.order, .failed("Nothing was changed: it can't be stored on \(server). \(cure)"))
    }

    private mutating func giveUp(_ lim: LIMNumber, at now: Instant) {
        guard let index = parts.firstIndex(where: { $0.lim == lim }) else { return }
        switch parts[index].state {
        case .starting, .lookingAgain, .claiming: stop(index, .forgotten, at: now)
        case .lookingFirst: set(index, .idle, at: now)
        case .unknown, .idle, .yielded, .unclaimed, .serving, .stopping, .failed: break
        }
    }

    /// Once a second, until the disk has room again.
    mutating func retryPersist(at now: Instant) {
        guard let since = owedSince, now.since(since) >= .seconds(1) else { return }
        owedSince = nil
        persistDue = true
    }
}
