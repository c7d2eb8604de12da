import ClusterModel
import LIMPlacement

// What must hold at every moment.
extension SimulatedCluster {
    mutating func violated(_ text: String) {
        // Once is enough: what goes on being wrong is one failure.
        guard violations.count < 5, !violations.contains(where: { $0.hasSuffix(text) }) else { return }
        note("VIOLATION \(text)")
        violations.append(timeline.last ?? text)
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

    /// One active server for each LIM among those that see each other, once they had time to notice.
    mutating func check() {
        for entry in configuration.regulars {
            let active = holders(of: entry.lim)
            guard active.count > 1 else { continue }
            for one in active {
                for other in active where one < other && seeEachOther(one, other, for: .seconds(3)) {
                    violated("LIM \(entry.lim) is active on \(servers[one].name) and \(servers[other].name)")
                }
            }
        }
    }

    mutating func checkStart(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch) {
        checkEpoch(host, lim, epoch, "starts")
        if let since = cutSince[host], now.since(since) > .milliseconds(800) {
            violated("\(servers[host].name) starts LIM \(lim) while it is cut off")
        }
        for other in servers.indices where other != host && seeEachOther(host, other, for: .milliseconds(500)) {
            let state = servers[other].placement?.parts.first { $0.lim == lim }?.state.phase ?? .stopped
            if state == .serving || state == .stopping {
                violated("\(servers[host].name) starts LIM \(lim), which \(servers[other].name) has (\(state))")
            }
        }
    }

    /// Behind the block only what answers for nothing is started.
    mutating func checkPreload(_ host: Int, _ lim: LIMNumber) {
        if servers[host].programs[lim]?.aliasHeld == true {
            violated("\(servers[host].name) loads LIM \(lim) behind the block while it answers for its alias")
        }
        if servers[host].placement?.configuration.behaviour == .normal {
            violated("\(servers[host].name) loads LIM \(lim) in a cluster that is not preloaded")
        }
    }

    mutating func checkClaim(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch) {
        checkEpoch(host, lim, epoch, "claims")
        let seen = servers[host].stored.of(lim).seen
        if epoch.number < seen.number(of: epoch.side.other) {
            violated("\(servers[host].name) claims LIM \(lim) under epoch \(epoch) below one that it knew")
        }
        for other in holders(of: lim) where other != host && servers[other].isRunning {
            // The probe before the claim would have been answered.
            if network.bothWays(host, other), apartSince[host][other] == nil, seeEachOther(host, other, for: .zero) {
                violated("\(servers[host].name) claims LIM \(lim), which \(servers[other].name) answers for")
            }
        }
        // In a preloaded cluster nothing is started before: the claim itself must obey, once it had time to notice.
        if let cut = cutSince[host], case let since = max(cut, servers[host].thawedAt ?? cut),
            now.since(since) > .milliseconds(800)
        {
            violated("\(servers[host].name) claims LIM \(lim) while it is cut off")
        }
        if let lock = configuration(of: host).lock(of: lim), LIMSide(lock) != epoch.side {
            violated("\(servers[host].name) claims LIM \(lim), which is locked to the other side")
        }
        if servers[host].stored.of(lim).own != epoch { violated("epoch \(epoch) of LIM \(lim) was not stored first") }
    }

    private func configuration(of host: Int) -> ClusterConfiguration { servers[host].stored.configuration }

    /// An epoch stands for one period on one server; the same one may claim again, another start may not have it.
    private mutating func checkEpoch(_ host: Int, _ lim: LIMNumber, _ epoch: LIMEpoch, _ deed: String) {
        let key = "\(servers[host].name) \(deed) \(lim) \(epoch.number) \(epoch.side.rawValue)"
        if !usedEpochs.insert(key).inserted { violated("\(key): this epoch was used before") }
        let side: LIMSide = servers[host].name == configuration.standby ? .standby : .regular
        if side != epoch.side { violated("\(key): not its side") }
    }
}
