package import ClusterModel
import LIMPlacement

// LIMs that join and leave while the cluster runs, and the daemons that start anew by it.
extension SimulatedCluster {
    /// What set-up does: refused unless every member is there, as set-up reaches all of them first.
    package mutating func addLIM(_ lim: LIMNumber) {
        guard let place = places.first(where: { $0.entry.lim == lim }), let member = readyMember(),
            servers[place.regular].isRunning, servers[place.regular].placement == nil
        else { return note("LIM \(lim) can't be added now") }
        var configuration = servers[member].stored.configuration
        guard configuration.regular(of: lim) == nil, configuration.regulars.count < 10,
            configuration.behaviour == .normal
        else { return note("LIM \(lim) can't be added") }
        configuration.generation = configuration.nextGeneration(on: servers[member].name)
        configuration.regulars = (configuration.regulars + [place.entry]).sorted { $0.lim < $1.lim }
        note("LIM \(lim) is added")
        // The new server gets the whole configuration; of what it was before it remembers nothing.
        servers[place.regular].stored = PlacementMemory(configuration: configuration)
        servers[place.regular].unsynced = nil
        // Its periods count from the beginning again, as it is another member.
        usedEpochs = usedEpochs.filter { $0.lim != lim || $0.host != place.regular }
        servers[place.regular].hasCorosync = true
        networkChanged()
        plan(.startDaemon(place.regular, boot: servers[place.regular].bootedAt), in: draw(500...3000))
        write(configuration, on: member)
    }

    /// Set-up writes the file, and the daemon reads it.
    private mutating func write(_ configuration: ClusterConfiguration, on member: Int) {
        servers[member].stored.configuration = configuration
        tell(member, .configuration(configuration))
        plan(.inventory(member, life: servers[member].life), in: draw(1...500))
    }

    package mutating func removeLIM(_ lim: LIMNumber) {
        guard let member = readyMember() else { return note("LIM \(lim) can't be removed now") }
        var configuration = servers[member].stored.configuration
        guard configuration.regular(of: lim) != nil, configuration.regulars.count > 1,
            let place = places.first(where: { $0.entry.lim == lim }), holders(of: lim) == [place.regular]
        else { return note("LIM \(lim) can't be removed") }
        configuration.generation = configuration.nextGeneration(on: servers[member].name)
        configuration.regulars.removeAll { $0.lim == lim }
        configuration.locks.removeAll { $0.lim == lim }
        note("LIM \(lim) is removed")
        write(configuration, on: member)
    }

    /// The standby, if all members of its configuration are in one view.
    private func readyMember() -> Int? {
        guard let view = servers[standby].toldView, servers[standby].placement != nil else { return nil }
        let members = servers[standby].stored.configuration.members
        let ready = members.allSatisfy { name in
            guard let host = index(of: name) else { return false }
            return servers[host].isRunning && servers[host].placement != nil && servers[host].toldView == view
                && !servers[host].isDiskFull
                && servers[host].stored.configuration == servers[standby].stored.configuration
        }
        return ready ? standby : nil
    }

    /// The copy of the configuration on the disk was written anew: the daemon reads it, and starts anew if the members
    /// are others. Whoever is no member any more is stopped by set-up.
    mutating func readInventory(_ host: Int, _ life: UInt32) {
        guard isAlive(host, life) else { return }
        // It can't be written, or doesn't name everything of the new server yet: a moment later it does.
        let isUnfinished = timing.chance(20)
        if isUnfinished { tell(host, .configuration(servers[host].stored.configuration)) }
        if isUnfinished || servers[host].isDiskFull { return plan(.inventory(host, life: life), in: 500) }
        let stored = servers[host].stored.configuration
        let isOutgrown = servers[host].placement?.isOutgrown ?? false
        guard isOutgrown || stored.members != servers[host].startedMembers else {
            return tell(host, .configuration(stored))
        }
        guard let turn = stored.members.firstIndex(of: servers[host].name) else {
            let name = servers[host].name
            note("\(name) leaves the cluster")
            killDaemon(host, restartIn: nil)
            return stopCorosync(host)
        }
        killDaemon(host, restartIn: draw(200...400) + 2000 * turn)
    }
}
