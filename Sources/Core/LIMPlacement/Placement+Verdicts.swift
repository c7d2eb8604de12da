import ClusterModel
import Detection

// Whether a LIM may be started or claimed here now.
extension Placement {
    /// Why this server takes itself to be cut off; nil if it doesn't.
    var isCutOff: Reach? {
        let reach = reach ?? .unanswered
        return reach.isCutOff ? reach : nil
    }

    func verdict(_ part: LIMPart, at now: Instant) -> Verdict {
        if let undecided { return .wait(undecided) }
        if isLeaving { return .wait(.leaving) }
        if let cut = isCutOff { return leavesToOther(part, at: now) ? .yield(.cutOff) : .wait(.cutOff(cut)) }
        if let lock = configuration.lock(of: part.lim), LIMSide(lock) != part.side {
            return .retreat(.lockedTo(LIMSide(lock)))
        }
        if let retry = part.retryAt, now < retry { return .wait(.setback(until: retry)) }
        guard let other = holder(part.side.other, of: part.lim) else { return .wait(.noView) }
        for index in peers.indices where peers[index].name != other && isActive(part.lim, at: index) {
            return .wait(.runsOn(peers[index].name, .serving))
        }
        return verdict(part, against: other, at: now)
    }

    /// A regular server that can see the standby, but not the network that its LIM is for, does not hold the LIM back.
    private func leavesToOther(_ part: LIMPart, at now: Instant) -> Bool {
        guard part.side == .regular, part.state == .idle, !part.yieldRefused, reach != nil,
            now.since(reachSince) >= Self.alarmPatience, configuration.lock(of: part.lim) != .regular,
            let other = holder(.standby, of: part.lim), contact(with: other) == .member,
            let report = peer(other)?.current, !report.leaving, !report.cutOff
        else { return false }
        return report.lim(part.lim)?.phase.isIdle ?? false
    }

    private func isActive(_ lim: LIMNumber, at peer: Int) -> Bool {
        currentReport(of: lim, at: peer).map { !$0.phase.isAtRest } ?? false
    }

    private func verdict(_ part: LIMPart, against other: ServerName, at now: Instant) -> Verdict {
        switch contact(with: other) {
        case .unknown: return .wait(.noView)
        case .member: return verdict(part, beside: other, at: now)
        // It stopped the LIM and let the other side have it before its daemon ended.
        case .daemonAway where handedOver(part.lim, by: other): return .go(lookFirst: part.setbacks > 0)
        case .daemonAway(let since):
            let until = since.advanced(by: Self.daemonPatience)
            return now < until ? .wait(.daemonAway(other, until: until)) : .go(lookFirst: true)
        case .aliveWithoutRing: return .wait(.aliveWithoutContact(other))
        case .collecting: return .wait(.collectingEvidence(other))
        case .silent(let since): return verdict(part, without: other, since: since, at: now)
        }
    }

    /// Its last word was that it is being stopped and has given the LIM up.
    private func handedOver(_ lim: LIMNumber, by name: ServerName) -> Bool {
        guard let report = peer(name)?.report, report.leaving else { return false }
        return report.lim(lim)?.phase == .yielded
    }

    private func verdict(
        _ part: LIMPart,
        without other: ServerName,
        since: Instant,
        at now: Instant
    ) -> Verdict {
        let patient = since.advanced(by: configuration.detection.patience(configuration.behaviour))
        if now < patient { return .wait(.patience(other, until: patient)) }
        let bootedAlone = isFreshBoot && peer(other)?.report == nil
        let waited = startedAt.advanced(by: .seconds(policy.peerWaitSeconds))
        if bootedAlone, now < waited, !part.waitOverridden { return .wait(.waitingForPeer(other, until: waited)) }
        // Who booted alone, or failed before, asks before it starts anything.
        return .go(lookFirst: part.setbacks > 0 || bootedAlone)
    }

    private func verdict(_ part: LIMPart, beside other: ServerName, at now: Instant) -> Verdict {
        guard let theirs = report(of: part.lim, on: other) else { return .wait(.missingReport(other)) }
        guard theirs.phase.isAtRest else { return contention(of: part, with: theirs, on: other) }
        switch part.side {
        case .regular: return regularVerdict(part, beside: other, theirs)
        case .standby: return standbyVerdict(part, beside: other, theirs)
        }
    }

    private func regularVerdict(_ part: LIMPart, beside other: ServerName, _ theirs: LIMReport) -> Verdict {
        switch part.state {
        case .idle:
            if theirs.phase.isIdle, !part.yieldRefused, standbyIsNewer(part, theirs) { return .yield(.olderData) }
        case .unclaimed: break
        case .unknown, .yielded, .lookingFirst, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed:
            return .go(lookFirst: part.setbacks > 0)
        }
        return isOfferHeard(part, by: other) ? .go(lookFirst: part.setbacks > 0) : .wait(.reply(other))
    }

    /// The other side has said what it does since it heard in what state the LIM is here: it can't have begun by an
    /// older word.
    private func isOfferHeard(_ part: LIMPart, by other: ServerName) -> Bool {
        guard let offered = part.offeredAt, let answer = peer(other)?.current?.heard(server) else { return false }
        return answer >= offered
    }

    /// After a power cut the newest data wins; if they are equal, or unknown, whoever ran the LIM last.
    private func standbyIsNewer(_ part: LIMPart, _ theirs: LIMReport) -> Bool {
        if configuration.lock(of: part.lim) == .regular || !theirs.condition.ready { return false }
        let own = part.condition.dataVersion
        let other = theirs.condition.dataVersion
        if own != 0, other != 0, own != other { return other > own }
        return memory.of(part.lim).seen.latest == .standby
    }

    private func standbyVerdict(_ part: LIMPart, beside other: ServerName, _ theirs: LIMReport) -> Verdict {
        let lockedHere = configuration.lock(of: part.lim) == .standby
        if theirs.phase.isGivenUp || lockedHere { return .go(lookFirst: part.setbacks > 0) }
        switch part.state {
        // Begun by right while the regular server was away; it came back with empty hands.
        case .starting, .lookingAgain, .claiming, .serving: return .go(lookFirst: false)
        case .unclaimed:
            guard memory.of(part.lim).seen.latest == .standby else { return .retreat(.regularHasIt(other)) }
            // The regular server may be about to start it, because it was given up here a moment ago.
            return isOfferHeard(part, by: other) ? .go(lookFirst: false) : .wait(.reply(other))
        case .unknown, .idle, .yielded, .lookingFirst, .stopping, .failed: return .wait(.regularHasIt(other))
        }
    }

    /// The other side isn't at rest. Whoever has begun nothing waits; of two that have, one gives way.
    private func contention(of part: LIMPart, with theirs: LIMReport, on other: ServerName) -> Verdict {
        switch part.state {
        case .unknown, .idle, .yielded, .lookingFirst, .stopping, .failed: return .wait(.runsOn(other, theirs.phase))
        case .unclaimed, .starting, .lookingAgain, .claiming, .serving:
            // On its way out, or not read yet: soon it will be at rest, or more than that.
            if theirs.phase == .stopping || theirs.phase == .unknown { return .wait(.reply(other)) }
            return loses(part, to: theirs) ? .retreat(.runsOn(other, theirs.phase)) : .wait(.reply(other))
        }
    }

    /// Which of two sides that both have the LIM gives way. Computed alike on both, from the same two reports.
    ///
    /// Who is farther wins; then who took over from the other knowingly; else it is a fork, and the policy decides
    /// (normally the regular server stops) unless the winner isn't well.
    func loses(_ part: LIMPart, to theirs: LIMReport) -> Bool {
        let mine = ownReport(of: part)
        if mine.phase.weight != theirs.phase.weight { return mine.phase.weight < theirs.phase.weight }
        if let own = mine.epoch, let other = theirs.epoch {
            if other.succeeds(own) { return true }
            if own.succeeds(other) { return false }
        }
        let loser = LIMSide(policy.dualActiveLoser)
        let winner = part.side == loser ? theirs : mine
        let alternative = part.side == loser ? mine : theirs
        let reversed = !winner.condition.healthy && alternative.condition.healthy
        return reversed ? part.side != loser : part.side == loser
    }
}
