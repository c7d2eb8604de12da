import ClusterModel
import Detection
import LIMPlacement

// Evidence and membership follow the network.
extension SimulatedCluster {
    /// Everything that hears anything is told in due time.
    mutating func networkChanged() {
        for host in servers.indices {
            for peer in servers.indices where peer != host {
                let hears = physicallyHears(host, peer)
                let talk = hears && physicallyHears(peer, host)
                apartSince[host][peer] = talk ? nil : apartSince[host][peer] ?? now
                if hears != heard[host][peer] {
                    heard[host][peer] = hears
                    planVerdict(host, peer)
                }
            }
            let reaches = network.reachesGateway(host) || servers.indices.contains { $0 != host && heard[host][$0] }
            cutSince[host] = reaches ? nil : cutSince[host] ?? now
            if reaches != open[host] {
                open[host] = reaches
                planReach(host)
            }
        }
        // Losses are noticed after the token, meetings sooner; changes in between are seen by the later one.
        plan(.form, in: draw(200...600))
        plan(.form, in: draw(1000...1200))
    }

    /// A frame of `peer`'s kernel arrives here: its processes need not run for that, but its machine must.
    private func physicallyHears(_ host: Int, _ peer: Int) -> Bool {
        servers[host].isPowered && servers[peer].isRunning && !servers[host].isFrozen
            && network.carries(from: peer, to: host)
    }

    private mutating func planVerdict(_ host: Int, _ peer: Int) {
        heardStamp[host][peer] += 1
        let hears = heard[host][peer]
        plan(
            .verdict(host, life: servers[host].life, peer: peer, heard: hears, stamp: heardStamp[host][peer]),
            in: hears ? draw(1...250) : draw(750...1050)
        )
    }

    private mutating func planReach(_ host: Int) {
        openStamp[host] += 1
        open[host] = network.reachesGateway(host) || servers.indices.contains { $0 != host && heard[host][$0] }
        let reach: Reach = open[host] ? .open : network.linkUp[host] ? .unanswered : .linkDown
        plan(
            .reach(host, life: servers[host].life, reach, stamp: openStamp[host]),
            in: open[host] ? draw(50...300) : network.linkUp[host] ? draw(200...600) : draw(1...20)
        )
    }

    /// After a start or a pause all evidence is collected anew.
    mutating func evaluateEvidence(of host: Int) {
        for peer in servers.indices where peer != host {
            heard[host][peer] = physicallyHears(host, peer)
            planVerdict(host, peer)
        }
        planReach(host)
    }

    private func isInRing(_ host: Int) -> Bool { servers[host].isRunning && servers[host].hasCorosync }

    private func process(of host: Int) -> UInt32? { servers[host].placement == nil ? nil : servers[host].life }

    /// Corosync forms rings of hosts that all hear each other both ways.
    mutating func formRings() {
        var left = servers.indices.filter { isInRing($0) }
        while let first = left.first {
            var group = [first]
            for host in left.dropFirst() where group.allSatisfy({ network.bothWays($0, host) }) { group.append(host) }
            left.removeAll { group.contains($0) }
            let now = ring.view(of: first)
            let unchanged = now?.hosts == group && group.allSatisfy { ring.current[$0] == ring.current[first] }
            if !unchanged { install(group, isNewRing: true) }
        }
    }

    /// The ring stays, the group's membership changed: Corosync tells at once.
    mutating func daemonsChanged(_ host: Int) {
        guard isInRing(host), let view = ring.view(of: host) else { return }
        install(view.hosts.filter { ring.current[$0] == ring.current[host] }, isNewRing: false)
    }

    private mutating func install(_ hosts: [Int], isNewRing: Bool) {
        let daemons = hosts.compactMap { host in process(of: host).map { (host: host, process: $0) } }
        var timing = self.timing
        let flushed = ring.install(hosts: hosts, daemons: daemons, isNewRing: isNewRing) { range in
            // A membership change in a whole ring loses nothing.
            isNewRing ? timing.draw(range) : range.upperBound
        }
        self.timing = timing
        for daemon in daemons {
            guard let view = ring.current[daemon.host] else { continue }
            plan(
                .enter(daemon.host, life: daemon.process, view: view, flushed: flushed[daemon.host] ?? []),
                in: draw(1...20)
            )
        }
    }
}
