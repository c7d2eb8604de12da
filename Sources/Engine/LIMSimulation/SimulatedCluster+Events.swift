import ClusterModel
import Detection
import LIMPlacement

// What happens at its time.
extension SimulatedCluster {
    mutating func handle(_ event: SimulationEvent) {
        switch event {
        case .tick(let host, let life):
            guard isAlive(host, life) else { return }
            plan(.tick(host, life: life), in: tick)
            tell(host, .tick)
        case .deliver(let host, let life, let view, let index): deliver(host, life, view, index)
        case .enter(let host, let life, let view, let flushed): enter(host, life, view, flushed)
        case .ringAway(let host, let life): if isAlive(host, life) { tell(host, .ringLost) }
        case .form: formRings()
        case .verdict(let host, let life, let peer, let heard, let stamp):
            guard isAlive(host, life), heardStamp[host][peer] == stamp else { return }
            let at = time(on: host)
            tell(host, .kernel(servers[peer].name, heard ? .heard(at: at) : .silent(since: at, heard: nil)))
        case .reach(let host, let life, let reach, let stamp):
            if isAlive(host, life), openStamp[host] == stamp { tell(host, .reach(reach)) }
        case .program(let host, let lim, let run, let state): programChanged(host, lim, run: run, state)
        case .aliasGone(let host, let life, let lim):
            guard isAlive(host, life) else { return }
            servers[host].programs.setAliasHeld(lim, false)
            tell(host, .aliasReleased(lim))
        case .aliasTaken(let host, let life, let lim): claimed(host, life, lim)
        case .dataReturned(let host, let life, let lim):
            guard isAlive(host, life) else { return }
            let breaksOff = crashesBetweenActions && timing.chance(20)
            tell(host, .dataReturned(lim, failure: breaksOff ? "the copy broke off" : nil))
        case .lease(let host, let lim, let run): expireLease(host, lim, run: run)
        case .looked(let host, let life, let lim, let view): looked(host, life, lim, view)
        case .reloaded(let host, let life, let lim, let run):
            guard isAlive(host, life), let program = servers[host].programs[lim] else { return }
            tell(host, .reloaded(lim, program.run == run ? program.state : .failed))
        case .startDaemon(let host, let boot): if servers[host].bootedAt == boot { startDaemon(host) }
        case .foreignSeen(let host, let life, let lim):
            guard let owner = foreign[lim] else { return }
            // Whoever holds the alias asks who else answers for it.
            plan(.foreignSeen(host, life: servers[host].life, lim), in: 5000)
            guard isAlive(host, life), servers[host].programs.holdsAlias(lim) else { return }
            tell(host, .aliasInUse(lim, by: .foreign(owner)))
        case .announced(let host, let life, let lim, let by):
            if isAlive(host, life) { tell(host, .aliasInUse(lim, by: .member(servers[by].name))) }
        case .inventory(let host, let life): readInventory(host, life)
        case .sprung(let words):
            // It could be carried out when it was laid; what has changed since makes it do nothing.
            if !isCalm { try? ScenarioCluster.act(words, in: &self) }
        }
    }

    private mutating func deliver(_ host: Int, _ life: UInt32, _ view: Int, _ index: Int) {
        guard isAlive(host, life), ring.current[host] == view else { return }
        // A view comes before its messages.
        guard servers[host].toldView == ring.views[view].id else {
            return plan(.deliver(host, life: life, view: view, index: index), in: draw(1...5))
        }
        for report in ring.receive(host: host, view: view, upTo: index) where isAlive(host, life) {
            tell(host, .report(report))
        }
    }

    private mutating func enter(_ host: Int, _ life: UInt32, _ view: Int, _ flushed: [PlacementReport]) {
        guard isAlive(host, life) else { return }
        for report in flushed { tell(host, .report(report)) }
        // A newer one is on its way already.
        guard ring.current[host] == view else { return }
        let entered = ring.views[view]
        servers[host].toldView = entered.id
        viewSince[host] = now
        tell(
            host,
            .view(
                id: entered.id,
                members: entered.daemons.map { servers[$0].name },
                hosts: entered.hosts.map { servers[$0].name }
            )
        )
    }
}
