import ClusterModel

// What happens when the memory can't be stored: nothing that relies on it, and everything else all the same.
extension Placement {
    mutating func persistFailed(undoing change: (order: CommandID, before: ClusterConfiguration)?, at now: Instant) {
        owedSince = now
        if let change { takeBack(change.order, to: change.before, at: now) }
        replyDue = true
        configurationDue = true
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
            // Ordered by a change that was taken back.
            case .preload: if isPreloaded { effects.append(action) }
            case .returnData, .stop, .releaseAlias, .keepAlias, .reload, .blockAlias, .announce, .raise, .clear:
                effects.append(action)
            case .answer: answers.append(action)
            }
        }
        behindPersist = []
    }

    /// A change that the others learnt and this server forgot would meet another one under the same number later.
    private mutating func takeBack(_ order: CommandID, to before: ClusterConfiguration, at now: Instant) {
        configuration = before
        arrange(at: now)
        commands.removeAll { $0.id == order }
        behindPersist.removeAll { if case .answer(order, _) = $0 { true } else { false } }
        answer(order, .failed("Nothing was changed: it can't be stored on \(server). Make room on its disk first."))
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
