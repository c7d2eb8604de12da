import ClusterModel
import Detection

// What the machine tells: programs and addresses of this server.
extension Placement {
    mutating func found(_ lim: LIMNumber, _ state: ObservedState, aliasHeld: Bool, at now: Instant) {
        guard let index = indexOfPart(lim), parts[index].state == .unknown else { return }
        switch state {
        case .running, .starting:
            parts[index].observed = state
            if aliasHeld {
                resume(index, at: now)
            } else if isPreloaded, !ranLast(parts[index]) {
                set(index, .idle, at: now)
                rest(index, at: now)
                effects.append(.blockAlias(lim))
            } else {
                set(index, .unclaimed, at: now)
            }
        case .stopping:
            let stop = LIMStop(reason: .vanished, programsGone: false, aliasGone: !aliasHeld, since: now)
            set(index, .stopping(stop), at: now)
            if aliasHeld { letGo(lim) }
        case .stopped, .failed:
            if aliasHeld {
                clearAway(index, state == .failed ? .failed : .vanished, at: now)
            } else if state == .failed {
                setBack(index, .programs, until: now.advanced(by: delay(0)), at: now)
            } else {
                set(index, .idle, at: now)
            }
        }
    }

    /// As far as is known here no other side has run it since: what runs is more than what is kept loaded.
    private func ranLast(_ part: LIMPart) -> Bool {
        let known = memory.of(part.lim)
        return known.own != nil && known.seen.latest == part.side
    }

    /// The daemon came back and the LIM never stopped: it goes on under the period it was started in.
    private mutating func resume(_ index: Int, at now: Instant) {
        let lim = parts[index].lim
        let epoch = memory.of(lim).own ?? memory.of(lim).seen.next(for: parts[index].side)
        if memory.of(lim).own != epoch {
            memory.update(lim) {
                $0.own = epoch
                $0.seen.see(epoch)
            }
            persistDue = true
        }
        set(index, .serving(epoch, since: now), at: now)
    }

    mutating func changed(_ lim: LIMNumber, to observed: ObservedState, at now: Instant) {
        guard let index = indexOfPart(lim) else { return }
        parts[index].observed = observed
        if isPreloaded, parts[index].state.isAtRest { return preloadChanged(index, to: observed, at: now) }
        switch observed {
        case .running: ran(index, at: now)
        case .starting: broughtUp(index, at: now)
        case .stopped: ended(index, .vanished, at: now)
        case .failed: ended(index, .failed, at: now)
        case .stopping: break
        }
    }

    private mutating func ran(_ index: Int, at now: Instant) {
        switch parts[index].state {
        case .starting(let epoch, _): set(index, .lookingAgain(epoch, nil, since: now), at: now)
        // Somebody started it by hand.
        case .idle, .yielded, .failed, .lookingFirst: set(index, .unclaimed, at: now)
        case .unknown, .unclaimed, .lookingAgain, .claiming, .serving, .stopping: break
        }
    }

    private mutating func broughtUp(_ index: Int, at now: Instant) {
        switch parts[index].state {
        // systemd restarts it; the look was at programs that are no more.
        case .lookingAgain(let epoch, _, _): set(index, .starting(epoch, since: now), at: now)
        case .idle, .yielded, .failed, .lookingFirst: set(index, .unclaimed, at: now)
        case .unknown, .unclaimed, .starting, .claiming, .serving, .stopping: break
        }
    }

    private mutating func ended(_ index: Int, _ reason: LIMStop.Reason, at now: Instant) {
        switch parts[index].state {
        case .starting:
            // "Stopped" may still be the state from before the start; if it stays so, the time limit tells.
            if reason == .failed { clearAway(index, .failed, at: now) }
        case .lookingAgain, .claiming, .serving, .unclaimed: clearAway(index, reason, at: now)
        case .stopping(var stop):
            stop.programsGone = true
            finish(index, stop, at: now)
        case .unknown, .idle, .yielded, .lookingFirst, .failed: break
        }
    }

    mutating func aliasClaimed(_ index: Int, at now: Instant) {
        let lim = parts[index].lim
        switch parts[index].state {
        case .claiming(let epoch, _):
            set(index, .serving(epoch, since: now), at: now)
            parts[index].announcedAt = nil
        case .serving, .unknown: break
        // Nobody decided that it should be here.
        case .idle, .yielded, .unclaimed, .lookingFirst, .starting, .lookingAgain, .stopping, .failed:
            letGo(lim)
        }
    }

    /// The kernel did not take the address: without it nobody reaches what runs, so another attempt comes later.
    mutating func aliasRefused(_ index: Int, at now: Instant) {
        switch parts[index].state {
        case .claiming: stop(index, .aliasRefused, at: now)
        case .unknown, .idle, .yielded, .unclaimed, .lookingFirst, .starting, .lookingAgain, .serving, .stopping,
            .failed:
            break
        }
    }

    mutating func aliasReleased(_ index: Int, at now: Instant) {
        switch parts[index].state {
        case .stopping(var stop):
            stop.aliasGone = true
            finish(index, stop, at: now)
        // Its lease ran out: what runs on must look again before it claims anew.
        case .serving: set(index, .unclaimed, at: now)
        // All that is ordered for an alias is done and answered in turn: this was let go before the claim that is on its
        // way. Taken for the claim's loss, each would undo the other for ever.
        case .claiming: break
        case .unknown, .idle, .yielded, .unclaimed, .lookingFirst, .starting, .lookingAgain, .failed: break
        }
    }

    mutating func aliasInUse(_ index: Int, by owner: AliasOwner, at now: Instant) {
        switch (parts[index].state, owner) {
        case (.claiming, .foreign(let address)), (.lookingAgain, .foreign(let address)):
            stop(index, .foreignAlias(address), at: now)
        case (.claiming, .member), (.lookingAgain, .member): stop(index, .backedOut, at: now)
        case (.lookingFirst, .foreign(let address)):
            setBack(index, .foreignAlias(address), until: now.advanced(by: Self.foreignRetry), at: now)
        case (.lookingFirst, .member): postpone(index, at: now)
        case (.serving, .foreign): parts[index].contest = LIMPart.Contest(owner: owner, at: now)
        case (.serving, .member(let name)):
            parts[index].contest = LIMPart.Contest(owner: owner, at: now)
            announceAgain(index, against: name, at: now)
        case (.unknown, _), (.idle, _), (.yielded, _), (.unclaimed, _), (.starting, _), (.stopping, _), (.failed, _):
            break
        }
    }

    /// The reports settle which of two servers keeps it; until the other one is silent, this one announces itself, but
    /// not faster than once a second, or both would answer each other for ever.
    private mutating func announceAgain(_ index: Int, against name: ServerName, at now: Instant) {
        guard contact(with: name) == .member, let last = parts[index].announcedAt, now.since(last) >= .seconds(1)
        else { return }
        parts[index].announcedAt = nil
    }

    /// Asked first, and the other side still answers for the alias.
    private mutating func postpone(_ index: Int, at now: Instant) {
        parts[index].setbacks += 1
        parts[index].retryAt = now.advanced(by: .seconds(min(1 << min(parts[index].setbacks, 5), 30)))
        set(index, .idle, at: now)
    }

    mutating func looked(_ index: Int, in asked: ViewID, _ findings: LookAgainFindings, at now: Instant) {
        guard asked == view else { return }
        for name in findings.heard { updatePeer(name) { $0.judge(.heard(at: now), at: now) } }
        if let owner = findings.aliasOwner { return aliasInUse(index, by: owner, at: now) }
        parts[index].contest = nil
        switch parts[index].state {
        case .lookingFirst:
            if case .go = verdict(parts[index], at: now) { start(index, at: now) } else { set(index, .idle, at: now) }
        case .lookingAgain(let epoch, _, _):
            // What was seen is of no use later: once it may go on, it looks anew, and at once.
            guard case .go = verdict(parts[index], at: now) else {
                return set(index, .lookingAgain(epoch, nil, since: now), at: now)
            }
            // A period of the other side that began meanwhile and is over: ours must be above it.
            let known = memory.of(parts[index].lim).seen.number(of: parts[index].side.other)
            let current = known > epoch.number ? newEpoch(parts[index]) : epoch
            set(index, .claiming(current, since: now), at: now)
            effects.append(.claimAlias(parts[index].lim, current))
        case .unknown, .idle, .yielded, .unclaimed, .starting, .claiming, .serving, .stopping, .failed: break
        }
    }

    /// After a pause as long as others need to take over, what is held here may be theirs: look again.
    mutating func paused(for duration: Duration, at now: Instant) {
        let patience = configuration.detection.patience(configuration.behaviour)
        let limit = configuration.detection.token + patience
        for index in peers.indices { peers[index].judge(.collecting(since: now), at: now) }
        for index in parts.indices { parts[index].readySince = nil }
        guard duration >= limit else { return }
        // The others may have gone on without this server: nothing is decided by what they told before.
        for index in peers.indices { peers[index].isCurrent = false }
        for index in parts.indices where parts[index].state.isServing {
            letGo(parts[index].lim)
            set(index, .unclaimed, at: now)
        }
    }
}
