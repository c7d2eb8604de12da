import ClusterModel
import LIMPlacement

// What the machines promise each other and the operator.
extension SimulatedCluster {
    mutating func checkTold(_ host: Int, _ report: PlacementReport) {
        let name = servers[host].name
        let stored = servers[host].stored
        invariantCounts.count(.reportsArePlausible)
        if let fault = report.fault { violated(.reportsArePlausible, "\(name) reports what nobody takes: \(fault)") }
        invariantCounts.count(.toldIsStored)
        // What others made may be told before it is stored here: they have stored it.
        // By the members of what it tells of: one that was removed makes none, whatever its full disk still says.
        let told = servers[host].placement?.configuration ?? stored.configuration
        let isOwnMaking = report.generation > 1 && isMaker(name, of: report.generation, in: told)
        if isOwnMaking, report.generation > stored.configuration.generation {
            violated(.toldIsStored, "\(name) tells of configuration \(report.generation), which it has not stored")
        }
        for entry in report.lims where entry.phase.weight > 0 {
            guard let epoch = entry.epoch, stored.of(entry.lim).own != epoch else { continue }
            violated(.toldIsStored, "\(name) tells of epoch \(epoch) of LIM \(entry.lim), which it has not stored")
        }
    }

    /// Each member numbers its changes in a class of its own.
    private func isMaker(_ name: ServerName, of generation: UInt64, in configuration: ClusterConfiguration) -> Bool {
        configuration.members.firstIndex(of: name).map { UInt64($0) % 16 == generation % 16 } ?? false
    }

    mutating func checkAnswer(_ id: CommandID) {
        invariantCounts.count(.answersOnce)
        if ordered.removeValue(forKey: id) == nil {
            violated(.answersOnce, "an order is answered that waits for nothing")
        }
    }

    /// The machine says why it stops what serves on the standby.
    mutating func checkReplacement(_ host: Int, _ lim: LIMNumber) {
        guard host == standby, servers[host].programs.holdsAlias(lim), let placement = servers[host].placement,
            case .stopping(let stop)? = placement.parts.first(where: { $0.lim == lim })?.state,
            case .replaced(let winner) = stop.reason
        else { return }
        // After a pause it has let go of it before, and waits for a right to have it again: that serves nobody.
        if let times = servers[host].programs[lim]?.timesLetGo, times > 1 { return }
        invariantCounts.count(.replacedByHigherPriorityOnly)
        let configuration = placement.configuration
        let own = configuration.regular(of: lim)?.priority ?? 0
        let other = configuration.regular(of: winner)?.priority ?? Int.max
        if other >= own || configuration.lock(of: lim) == .standby {
            violated(.replacedByHigherPriorityOnly, "LIM \(lim) is replaced by LIM \(winner), which must not")
        }
    }
}
