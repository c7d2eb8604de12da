import ClusterModel
import LIMPlacement

// What must have come true once the faults have ended.
extension SimulatedCluster {
    package mutating func endFaults() {
        crashesBetweenActions = false
        ambushes = []
        isCalm = true
        foreign = [:]
        lag = 0
        change { $0.heal() }
        let configuration = newestConfiguration
        for host in servers.indices {
            servers[host].broken = []
            servers[host].refused = []
            servers[host].crashAfter = nil
            thaw(host, noticed: timing.chance(50))
            for place in places { set(LIMCondition(dataVersion: keepsData ? 1 : 0), of: place.entry.lim, on: host) }
            fillDisk(host, false)
            powerOn(host)
            guard configuration.members.contains(servers[host].name) else { continue }
            startCorosync(host)
            // Whoever was told to hand over everything is stopped in the end.
            if servers[host].placement?.isLeaving == true { killDaemon(host, restartIn: 2000) }
            if servers[host].placement == nil { bringUpDaemon(host) }
        }
    }

    /// Runs on, in which nothing may move, and tells what isn't as it should be. What takes longer has some more minutes
    /// (a LIM whose programs failed again and again is tried anew only then); gives whether it took them.
    @discardableResult
    package mutating func comeToRest(within duration: Duration) -> Bool {
        for invariant in SimulationInvariant.atRest { invariantCounts.count(invariant) }
        if unsettled(after: duration).isEmpty { return false }
        var left: [(SimulationInvariant, String)] = []
        for _ in 0..<10 {
            left = unsettled(after: max(duration, .seconds(30)))
            if left.isEmpty { return true }
        }
        for (invariant, text) in left { violated(invariant, text) }
        return true
    }

    private mutating func unsettled(after duration: Duration) -> [(SimulationInvariant, String)] {
        let before = starts
        run(for: duration)
        let configuration = newestConfiguration
        var left: [(SimulationInvariant, String)] = []
        let policy = configuration.policy ?? .standard
        if configuration.fallback == .manual || policy.fallbackAsOriginal, starts != before {
            left.append((.nothingMoves, "LIMs still move"))
        }
        let members = configuration.members.compactMap { index(of: $0) }
        if members.contains(where: { servers[$0].stored.configuration != configuration }) {
            left.append((.oneConfiguration, "the members have different configurations"))
        }
        for entry in configuration.regulars { left += unsettled(entry, configuration) }
        let waiting = ordered.values.contains { isAlive($0.host, $0.life) }
        if waiting { left.append((.ordersAreAnswered, "an order was not answered")) }
        for host in members { left += falseAlarms(on: host, configuration).map { (.alarmsAreTrue, $0) } }
        return left
    }

    private func unsettled(
        _ entry: RegularServer,
        _ configuration: ClusterConfiguration
    ) -> [(SimulationInvariant, String)] {
        if waitsForThePlace(entry, configuration) { return [] }
        let holders = holders(of: entry.lim)
        guard holders.count == 1, let holder = holders.first else {
            return [(.runsOnce, "LIM \(entry.lim) runs on \(holders.count) servers")]
        }
        var left: [(SimulationInvariant, String)] = []
        if configuration.behaviour == .preloaded {
            for server in configuration.members.compactMap({ index(of: $0) }) where server != holder {
                let phase = servers[server].placement?.parts.first { $0.lim == entry.lim }?.phase
                if phase != .preloaded {
                    left.append((.passiveSideIsLoaded, "LIM \(entry.lim) is not preloaded on the other side"))
                }
            }
        }
        if let lock = configuration.lock(of: entry.lim), (lock == .standby) != (holder == standby),
            lock == .regular || !isPlaceTaken(from: entry, configuration)
        {
            left.append((.locksAreKept, "LIM \(entry.lim) is locked to the \(lock.rawValue) and does not run there"))
        }
        return left
    }

    /// Its operator wants it on the standby, where another LIM runs that only an operator moves.
    private func waitsForThePlace(_ entry: RegularServer, _ configuration: ClusterConfiguration) -> Bool {
        configuration.lock(of: entry.lim) == .standby && holders(of: entry.lim).isEmpty
            && configuration.regulars.contains { $0.lim != entry.lim && holders(of: $0.lim) == [standby] }
    }

    /// The standby serves another LIM, which this one does not replace: it goes on where it runs until the place is free.
    private func isPlaceTaken(from entry: RegularServer, _ configuration: ClusterConfiguration) -> Bool {
        configuration.regulars.contains { other in
            other.lim != entry.lim && holders(of: other.lim) == [standby]
                && (other.priority <= entry.priority || configuration.lock(of: other.lim) == .standby)
        }
    }

    private func falseAlarms(on host: Int, _ configuration: ClusterConfiguration) -> [String] {
        guard let placement = servers[host].placement else { return ["\(servers[host].name) has no daemon"] }
        let name = servers[host].name
        var left: [String] = []
        for entry in configuration.regulars {
            let onStandby = holders(of: entry.lim) == [standby]
            if placement.alarms.contains(.onStandby(entry.lim)) != onStandby {
                left.append("\(name) is wrong about LIM \(entry.lim) on the standby")
            }
            if (configuration.lock(of: entry.lim) != nil)
                != placement.alarms.contains(where: { $0.isLock(of: entry.lim) })
            {
                left.append("\(name) is wrong about the lock of LIM \(entry.lim)")
            }
        }
        let waiting = configuration.regulars.filter { waitsForThePlace($0, configuration) }
        let rightly = waiting.map { PlacementAlarm.waits($0.lim) }
        return left
            + placement.alarms.filter { $0.isOfAFault && !rightly.contains($0) }.map {
                "\(name) still says: \($0.alarm.identity)"
            }
    }
}

extension SimulationInvariant {
    static let atRest: [SimulationInvariant] = [
        .runsOnce, .oneConfiguration, .nothingMoves, .locksAreKept, .passiveSideIsLoaded, .ordersAreAnswered,
        .alarmsAreTrue,
    ]
}

extension PlacementAlarm {
    fileprivate func isLock(of lim: LIMNumber) -> Bool {
        if case .locked(lim, _) = self { return true }
        return false
    }

    /// It tells of something that is over once all faults have ended.
    fileprivate var isOfAFault: Bool {
        switch self {
        case .standbyOutOfOrder, .serverOutOfOrder, .aliveWithoutContact, .daemonAway, .dualActive, .foreignAlias,
            .failed, .notPreloaded, .waits, .cutOff, .noRing:
            true
        case .onStandby, .preloaded, .fallbackSuspended, .locked, .lockOld: false
        }
    }
}
