import ClusterModel

// One pass over all LIMs of this server.
extension Placement {
    mutating func decide(at now: Instant) {
        for index in parts.indices { proceed(index, at: now) }
        if configuration.standby == server { fillThePlace(at: now) }
        for index in parts.indices { keepLoaded(index, at: now) }
    }

    private mutating func proceed(_ index: Int, at now: Instant) {
        if let contest = parts[index].contest, isOver(contest, at: now) { parts[index].contest = nil }
        let part = parts[index]
        switch part.state {
        case .unknown:
            parts[index].reason = .unread
        case .idle:
            if part.side == .regular {
                if isLeaving { set(index, .yielded(.leaving, since: now), at: now) } else { consider(index, at: now) }
            }
        case .yielded(let reason, let since):
            parts[index].reason = .yielded(reason)
            reviewYield(index, reason, since: since, at: now)
        case .unclaimed:
            reviewUnclaimed(index, at: now)
        case .lookingFirst(let asked, let since):
            parts[index].reason = .looksFirst
            let stale = asked != view || now.since(since) > Self.lookLimit
            if stale || !mayGoOn(verdict(part, at: now)) { set(index, .idle, at: now) }
        case .starting(let epoch, let since):
            parts[index].reason = .starts(epoch)
            let limit = part.observed == .stopped ? Self.stillnessLimit : Self.startLimit
            if now.since(since) > limit { stop(index, .failed, at: now) } else { review(index, at: now) }
        case .lookingAgain(let epoch, let asked, let since):
            parts[index].reason = .looksAgain
            if review(index, at: now) { lookAgainIfDue(index, epoch, asked: asked, since: since, at: now) }
        case .claiming:
            parts[index].reason = .claims
        case .serving(let epoch, let since):
            parts[index].reason = .serves(epoch)
            serve(index, since: since, at: now)
        case .stopping(let stop):
            parts[index].reason = .stops(stop.reason)
        case .failed(let failure, let until):
            parts[index].reason = .failed(failure, until: until)
            if now >= until { set(index, .idle, at: now) }
        }
    }

    /// Whoever answered for the alias is gone when it was not seen again, whatever became of the LIM here. While there is
    /// contact the reports tell who has the LIM, and what was heard before says nothing of a time without contact.
    private func isOver(_ contest: LIMPart.Contest, at now: Instant) -> Bool {
        if case .member(let name) = contest.owner, contact(with: name) == .member { return true }
        return now.since(contest.at) > Self.contestMemory
    }

    /// The regular server's own LIM, not running.
    private mutating func consider(_ index: Int, at now: Instant) {
        switch verdict(parts[index], at: now) {
        case .go(let lookFirst): begin(index, lookFirst: lookFirst, at: now)
        case .wait(let reason), .retreat(let reason): parts[index].reason = reason
        case .yield(let reason): set(index, .yielded(reason, since: now), at: now)
        }
    }

    private func mayGoOn(_ verdict: Verdict) -> Bool {
        switch verdict {
        case .go: true
        case .wait, .yield, .retreat: false
        }
    }

    /// Something that was begun is gone on with, held, or stopped. True if it may go on.
    @discardableResult
    private mutating func review(_ index: Int, at now: Instant) -> Bool {
        switch verdict(parts[index], at: now) {
        case .go: return true
        case .wait(let reason):
            if reason.holds { parts[index].reason = reason } else { stop(index, .backedOut, at: now) }
        case .retreat, .yield: stop(index, .backedOut, at: now)
        }
        return false
    }

    private mutating func lookAgainIfDue(
        _ index: Int,
        _ epoch: LIMEpoch,
        asked: ViewID?,
        since: Instant,
        at now: Instant
    ) {
        guard let view, asked != view || now.since(since) > Self.lookLimit else { return }
        set(index, .lookingAgain(epoch, view, since: now), at: now)
        effects.append(.lookAgain(parts[index].lim, view))
    }

    /// Programs that run here without anybody's decision: adopted when they may be, stopped when another has the LIM,
    /// left alone while nothing can be told (they answer for no address).
    private mutating func reviewUnclaimed(_ index: Int, at now: Instant) {
        parts[index].reason = .unclaimed
        switch verdict(parts[index], at: now) {
        case .go: if parts[index].side == .regular { begin(index, lookFirst: false, at: now) }
        case .wait(let reason): parts[index].reason = reason
        case .retreat: stop(index, parts[index].lostReason(to: otherServer(of: index)), at: now)
        case .yield: stop(index, .unwanted, at: now)
        }
    }

    func otherServer(of index: Int) -> ServerName? { holder(parts[index].side.other, of: parts[index].lim) }

    private mutating func reviewYield(_ index: Int, _ reason: YieldReason, since: Instant, at now: Instant) {
        if isLeaving { return }
        guard undecided == nil, let other = otherServer(of: index) else { return }
        guard contact(with: other) == .member, let theirs = report(of: parts[index].lim, on: other) else {
            return set(index, .idle, at: now)
        }
        if theirs.phase == .serving { return set(index, .idle, at: now) }
        if now.since(since) > Self.yieldPatience, theirs.phase.isAtRest {
            parts[index].yieldRefused = true
            set(index, .idle, at: now)
        }
    }

    private mutating func serve(_ index: Int, since: Instant, at now: Instant) {
        let part = parts[index]
        if now.since(since) > .seconds(60) { parts[index].setbacks = 0 }
        parts[index].yieldRefused = false
        guard undecided == nil else { return }
        if let other = otherServer(of: index), let theirs = report(of: part.lim, on: other), theirs.phase.weight > 0 {
            if loses(part, to: theirs) { return stop(index, .dualActive(with: other), at: now) }
        }
        if let other = successor(of: part) {
            parts[index].contest = nil
            return stop(index, .dualActive(with: other), at: now)
        }
        // Only a merge after changes on both sides of a cut leads here: the lock says where the LIM belongs.
        if let lock = configuration.lock(of: part.lim), LIMSide(lock) != part.side, hasTaker(part) {
            return stop(index, .lockedAway, at: now)
        }
        announceIfDue(index, at: now)
    }

    /// Who took over from this side knowingly, told by its announcements where no report comes through.
    ///
    /// It was at rest and had heard of the period that goes on here, so that its own is above it: by the rule of a merge
    /// it goes on. To it this server is dead, as nothing of it gets there, so only this side can end it. Both can't give
    /// way by this: each would have begun above the other.
    private func successor(of part: LIMPart) -> ServerName? {
        guard case .member(let name)? = part.contest?.owner, name == holder(part.side.other, of: part.lim),
            case .aliveWithoutRing = contact(with: name), let epoch = part.state.epoch,
            let theirs = peer(name)?.report?.lim(part.lim), theirs.phase.isAtRest,
            theirs.seen.number(of: part.side) >= epoch.number
        else { return nil }
        return name
    }

    private mutating func announceIfDue(_ index: Int, at now: Instant) {
        // Never fought: announcing against a foreign owner would.
        if case .foreign? = parts[index].contest?.owner { return }
        if isCutOff != nil { return }
        if let last = parts[index].announcedAt, now.since(last) < policy.announceInterval { return }
        parts[index].announcedAt = now
        effects.append(.announce(parts[index].lim))
    }
}

extension LIMPart {
    fileprivate func lostReason(to other: ServerName?) -> LIMStop.Reason {
        other.map { .dualActive(with: $0) } ?? .unwanted
    }
}
