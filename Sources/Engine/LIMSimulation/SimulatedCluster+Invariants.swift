import ClusterModel
import LIMPlacement

// What must hold at every moment.
extension SimulatedCluster {
    mutating func violated(_ invariant: SimulationInvariant, _ text: String) {
        // Once is enough: what goes on being wrong is one failure.
        guard violations.count < 5, !violations.contains(where: { $0.invariant == invariant }) else { return }
        let tenths = now.sinceStart.inMilliseconds / 100
        let sentence = "\(tenths / 10).\(tenths % 10) \(text)"
        if tellsTimeline { timeline.append("\(tenths / 10).\(tenths % 10) VIOLATION \(text)") }
        violations.append(Violation(invariant: invariant, description: sentence))
    }

    /// Two servers that are in one view, both told of it, for long enough that everything begun has ended.
    private func seeEachOther(_ one: Int, _ other: Int, for duration: Duration) -> Bool {
        guard let view = servers[one].toldView, servers[other].toldView == view,
            ring.current[one] == ring.current[other],
            servers[one].isRunning, servers[other].isRunning, servers[one].placement != nil,
            servers[other].placement != nil, apartSince[one][other] == nil
        else { return false }
        return now.since(max(viewSince[one], viewSince[other])) >= duration
    }

    /// One active server for each LIM among those that see each other, once they had time to notice; and one LIM on
    /// the standby.
    mutating func check() {
        var onStandby = 0
        for place in places where servers[place.standby].programs.holdsAlias(place.entry.lim) {
            onStandby += 1
            guard servers[place.regular].programs.holdsAlias(place.entry.lim) else { continue }
            if seeEachOther(place.regular, place.standby, for: .seconds(3)) {
                violated(
                    .oneActiveAmongThoseInContact,
                    "LIM \(place.entry.lim) is active on \(servers[place.regular].name) and \(servers[place.standby].name)"
                )
            }
        }
        invariantCounts.count(.oneActiveAmongThoseInContact)
        guard onStandby > 0, servers[standby].isRunning else { return }
        invariantCounts.count(.oneOnTheStandby)
        if onStandby > 1 { violated(.oneOnTheStandby, "the standby serves \(onStandby) LIMs") }
    }

    mutating func checkStart(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch) {
        checkEpoch(host, lim, epoch, .start)
        invariantCounts.count(.neverStartsCutOff)
        if isCutOffForLong(host) {
            violated(.neverStartsCutOff, "\(servers[host].name) starts LIM \(lim) while it is cut off")
        }
        invariantCounts.count(.neverStartsWhatAnotherHas)
        for other in servers.indices where other != host && seeEachOther(host, other, for: .milliseconds(500)) {
            let state = servers[other].placement?.parts.first { $0.lim == lim }?.state.phase ?? .stopped
            // What was started by hand, and answers for nothing, is stopped as soon as it is seen.
            let program = servers[other].programs[lim]
            if state == .stopping, program?.isByHand == true, program?.aliasHeld == false { continue }
            if state == .serving || state == .stopping {
                violated(
                    .neverStartsWhatAnotherHas,
                    "\(servers[host].name) starts LIM \(lim), which \(servers[other].name) has (\(state))"
                )
            }
        }
    }

    /// For longer than it takes to notice, and not asleep meanwhile.
    private func isCutOffForLong(_ host: Int) -> Bool {
        guard let cut = cutSince[host] else { return false }
        return now.since(max(cut, servers[host].thawedAt ?? cut)) > .milliseconds(800)
    }

    /// Behind the block only what answers for nothing is started.
    mutating func checkPreload(_ host: Int, _ lim: LIMNumber) {
        invariantCounts.count(.loadsBehindTheBlockOnly)
        if servers[host].programs.holdsAlias(lim) {
            violated(
                .loadsBehindTheBlockOnly,
                "\(servers[host].name) loads LIM \(lim) behind the block while it answers for its alias"
            )
        }
        if servers[host].placement?.configuration.behaviour == .normal {
            violated(
                .loadsBehindTheBlockOnly,
                "\(servers[host].name) loads LIM \(lim) in a cluster that is not preloaded"
            )
        }
    }

    mutating func checkClaim(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch) {
        let name = servers[host].name
        checkEpoch(host, lim, epoch, .claim)
        let seen = servers[host].stored.of(lim).seen
        invariantCounts.count(.epochAboveAllKnown)
        if epoch.number < seen.number(of: epoch.side.other) {
            violated(.epochAboveAllKnown, "\(name) claims LIM \(lim) under epoch \(epoch) below one that it knew")
        }
        invariantCounts.count(.neverClaimsWhatAnswers)
        for other in holders(of: lim) where other != host && servers[other].isRunning {
            // The probe before the claim would have been answered.
            if network.bothWays(host, other), apartSince[host][other] == nil, seeEachOther(host, other, for: .zero) {
                violated(.neverClaimsWhatAnswers, "\(name) claims LIM \(lim), which \(servers[other].name) answers for")
            }
        }
        // In a preloaded cluster nothing is started before: the claim itself must obey.
        invariantCounts.count(.neverClaimsCutOff)
        if isCutOffForLong(host) { violated(.neverClaimsCutOff, "\(name) claims LIM \(lim) while it is cut off") }
        invariantCounts.count(.neverClaimsAgainstLock)
        if let lock = servers[host].placement?.configuration.lock(of: lim), LIMSide(lock) != epoch.side {
            violated(.neverClaimsAgainstLock, "\(name) claims LIM \(lim), which is locked to the other side")
        }
        invariantCounts.count(.epochStoredFirst)
        if servers[host].stored.of(lim).own != epoch {
            violated(.epochStoredFirst, "epoch \(epoch) of LIM \(lim) was not stored first")
        }
    }

    /// An epoch stands for one period on one server; the same one may claim again, another start may not have it.
    private mutating func checkEpoch(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch, _ deed: UsedEpoch.Deed) {
        invariantCounts.count(.epochNeverUsedTwice)
        let used = UsedEpoch(host: host, deed: deed, lim: lim, number: epoch.number)
        if !usedEpochs.insert(used).inserted {
            violated(.epochNeverUsedTwice, "\(servers[host].name) uses epoch \(epoch) of LIM \(lim) twice")
        }
        if (host == standby) != (epoch.side == .standby) {
            violated(
                .epochNeverUsedTwice,
                "\(servers[host].name) uses epoch \(epoch) of LIM \(lim), which is not its side's"
            )
        }
    }
}
