import ClusterModel
import LIMPlacement
import LIMSimulation

/// Everything that can be asked for can be reached from wherever the storm left things.
extension Storm {
    /// Orders one goal after the other and gives those that were not reached.
    package mutating func missedGoals() -> [String] {
        var missed: [String] = []
        ask(.setFallback(.manual), on: 0, "manual fallback", &missed)
        ask(.setDetection(.standard), on: 0, "detection", &missed)
        for entry in cluster.newestConfiguration.regulars { unlock(entry.lim, &missed) }
        for entry in cluster.newestConfiguration.regulars { bringHome(entry, &missed) }
        for entry in cluster.newestConfiguration.regulars { replaceAndReturn(entry, &missed) }
        return missed + cluster.violations.map(\.description)
    }

    private mutating func ask(_ command: PlacementCommand, on host: Int, _ goal: String, _ missed: inout [String]) {
        let end = cluster.now.advanced(by: .seconds(180))
        var answer: CommandAnswer?
        // Refused is no end: what was begun before is still under way, and operators try again.
        while cluster.now < end {
            answer = order(command, on: host)
            if case .done? = answer { return }
            cluster.run(for: .seconds(2))
        }
        missed.append("\(goal): \(answer?.text ?? "no answer")")
    }

    private mutating func order(_ command: PlacementCommand, on host: Int) -> CommandAnswer? {
        let id = cluster.order(command, on: host)
        let end = cluster.now.advanced(by: .seconds(45))
        while cluster.answers[id] == nil, cluster.now < end { cluster.run(for: .milliseconds(500)) }
        return cluster.answers[id]
    }

    private mutating func unlock(_ lim: LIMNumber, _ missed: inout [String]) {
        ask(.unlock(lim), on: cluster.standby, "unlock LIM \(lim)", &missed)
    }

    private mutating func bringHome(_ entry: RegularServer, _ missed: inout [String]) {
        guard let home = cluster.index(of: entry.server) else { return }
        // A fallback type that was just set from automatic may still be moving it; a LIM may be starting.
        cluster.run(for: .seconds(60))
        ask(.move(entry.lim), on: 0, "LIM \(entry.lim) home", &missed)
        if !comes(entry.lim, on: [home]) { missed.append("LIM \(entry.lim) is not on \(entry.server)") }
    }

    /// Its server dies, the standby has it; its server returns, and has it again by order; it is locked, and keeps it.
    private mutating func replaceAndReturn(_ entry: RegularServer, _ missed: inout [String]) {
        guard let home = cluster.index(of: entry.server) else { return }
        let standby = cluster.standby
        cluster.powerOff(home)
        if !comes(entry.lim, on: [standby]) { missed.append("LIM \(entry.lim) was not taken over") }
        cluster.powerOn(home)
        cluster.run(for: .seconds(15))
        ask(.move(entry.lim), on: standby, "LIM \(entry.lim) back", &missed)
        ask(.lock(entry.lim, to: .regular), on: home, "lock LIM \(entry.lim)", &missed)
        cluster.powerOff(home)
        cluster.run(for: .seconds(15))
        if !cluster.holders(of: entry.lim).isEmpty { missed.append("LIM \(entry.lim) was moved in spite of its lock") }
        cluster.powerOn(home)
        if !comes(entry.lim, on: [home]) { missed.append("LIM \(entry.lim) did not come back locked") }
        ask(.unlock(entry.lim), on: home, "unlock LIM \(entry.lim)", &missed)
    }

    /// What has failed before is tried anew after five minutes at most.
    private mutating func comes(_ lim: LIMNumber, on hosts: [Int]) -> Bool {
        let end = cluster.now.advanced(by: .seconds(400))
        while cluster.holders(of: lim) != hosts, cluster.now < end { cluster.run(for: .seconds(1)) }
        return cluster.holders(of: lim) == hosts
    }
}
