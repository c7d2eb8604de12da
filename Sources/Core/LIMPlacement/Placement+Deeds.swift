import ClusterModel

// Beginning and ending to run a LIM here.
extension Placement {
    mutating func begin(_ index: Int, lookFirst: Bool, at now: Instant) {
        guard let view else { return }
        let part = parts[index]
        if part.state == .unclaimed { return takeOver(index, in: view, at: now) }
        if lookFirst {
            set(index, .lookingFirst(view, since: now), at: now)
            parts[index].reason = .looksFirst
            return effects.append(.lookAgain(part.lim, view))
        }
        start(index, at: now)
    }

    /// Its programs run here: only the look and the alias are left to do.
    private mutating func takeOver(_ index: Int, in view: ViewID, at now: Instant) {
        let epoch = newEpoch(parts[index])
        parts[index].retryAt = nil
        set(index, .lookingAgain(epoch, view, since: now), at: now)
        parts[index].reason = .looksAgain
        effects.append(.lookAgain(parts[index].lim, view))
    }

    mutating func start(_ index: Int, at now: Instant) {
        // Preloaded: failover and fallback start no program (R-PL-04).
        if let view, parts[index].preload.isRunning { return takeOver(index, in: view, at: now) }
        let epoch = newEpoch(parts[index])
        parts[index].retryAt = nil
        parts[index].observed = nil
        set(index, .starting(epoch, since: now), at: now)
        parts[index].reason = .starts(epoch)
        effects.append(.start(parts[index].lim, epoch))
    }

    /// Above every epoch seen, and durable before anything is done under it.
    mutating func newEpoch(_ part: LIMPart) -> LIMEpoch {
        let epoch = memory.of(part.lim).seen.next(for: part.side)
        memory.update(part.lim) {
            $0.seen.see(epoch)
            $0.own = epoch
        }
        persistDue = true
        return epoch
    }

    /// The alias goes first: what still runs for a moment must not answer for it. In a preloaded cluster the programs
    /// stay, behind the block, unless they are what failed.
    mutating func stop(_ index: Int, _ reason: LIMStop.Reason, at now: Instant) {
        if isPreloaded, reason != .failed { return clearAway(index, reason, at: now) }
        let lim = parts[index].lim
        set(index, .stopping(LIMStop(reason: reason, programsGone: false, aliasGone: false, since: now)), at: now)
        parts[index].reason = .stops(reason)
        letGo(lim)
        effects.append(.stop(lim))
    }

    var isPreloaded: Bool {
        switch configuration.behaviour {
        case .normal: false
        case .preloaded: true
        }
    }

    /// Nothing answers for the alias here any more.
    mutating func letGo(_ lim: LIMNumber) { effects.append(isPreloaded ? .blockAlias(lim) : .releaseAlias(lim)) }

    /// After programs ended by themselves, or where they stay: only the alias is left to go.
    mutating func clearAway(_ index: Int, _ reason: LIMStop.Reason, at now: Instant) {
        set(index, .stopping(LIMStop(reason: reason, programsGone: true, aliasGone: false, since: now)), at: now)
        parts[index].reason = .stops(reason)
        letGo(parts[index].lim)
    }

    mutating func finish(_ index: Int, _ stop: LIMStop, at now: Instant) {
        guard stop.isOver else { return set(index, .stopping(stop), at: now) }
        defer { if isPreloaded { rest(index, at: now) } }
        switch stop.reason {
        case .fallback: set(index, .yielded(.fallback, since: now), at: now)
        case .replaced(let winner): set(index, .yielded(.replaced(by: winner), since: now), at: now)
        case .dualActive: set(index, .yielded(.dualActive, since: now), at: now)
        case .lockedAway: set(index, .yielded(.lockedAway, since: now), at: now)
        case .handOver: set(index, .yielded(.leaving, since: now), at: now)
        case .foreignAlias(let owner):
            setBack(index, .foreignAlias(owner), until: now.advanced(by: Self.foreignRetry), at: now)
        case .aliasRefused: setBack(index, .alias, until: now.advanced(by: delay(parts[index].setbacks)), at: now)
        case .forgotten: setBack(index, .memory, until: now.advanced(by: delay(parts[index].setbacks)), at: now)
        case .failed: setBack(index, .programs, until: now.advanced(by: delay(parts[index].setbacks)), at: now)
        case .backedOut:
            parts[index].setbacks += 1
            parts[index].retryAt = now.advanced(by: .seconds(min(1 << min(parts[index].setbacks, 6), 60)))
            set(index, .idle, at: now)
        case .vanished, .unwanted: set(index, .idle, at: now)
        }
    }

    mutating func setBack(_ index: Int, _ failure: LIMFailure, until: Instant, at now: Instant) {
        parts[index].setbacks += 1
        set(index, .failed(failure, until: until), at: now)
        parts[index].reason = .failed(failure, until: until)
        // Until the next try has looked.
        if case .foreignAlias(let owner) = failure {
            parts[index].contest = LIMPart.Contest(owner: .foreign(owner), at: until)
        }
    }

    /// 10 s, doubled with each failure, five minutes at most.
    func delay(_ setbacks: Int) -> Duration { .seconds(min(10 << min(setbacks, 5), 300)) }
}
