import ClusterModel
import LIMPlacement

// What each server's engine would do with the machine's answers.
extension SimulatedCluster {
    mutating func perform(_ action: PlacementAction, on host: Int) {
        let name = servers[host].name
        switch action {
        case .persist(let memory): persist(memory, on: host)
        case .multicast(let report):
            checkTold(host, report)
            multicast(report, from: host)
        case .start(let lim, let epoch):
            note("\(name) starts LIM \(lim) under epoch \(epoch)")
            starts += 1
            checkStart(host, lim, epoch)
            start(lim, on: host)
        case .returnData(let lim):
            note("\(name) brings the data of LIM \(lim) back")
            // As long as there are data to copy.
            let length = timing.chance(20) ? draw(3000...25_000) : draw(50...3000)
            plan(.dataReturned(host, life: servers[host].life, lim), in: length)
        case .stop(let lim):
            note("\(name) stops LIM \(lim)")
            checkReplacement(host, lim)
            stop(lim, on: host)
        case .lookAgain(let lim, let view):
            queue(.looked(host, life: servers[host].life, lim, view), for: draw(100...250), lim, host)
        case .claimAlias(let lim, let epoch):
            note("\(name) claims the alias of LIM \(lim)")
            checkClaim(host, lim, epoch)
            claim(lim, on: host)
        case .releaseAlias(let lim):
            if servers[host].programs.holdsAlias(lim) { note("\(name) releases the alias of LIM \(lim)") }
            servers[host].programs.letGo(lim)
            // Mostly at once; a busy kernel takes longer than the programs take to stop.
            let delay = timing.chance(10) ? draw(2...900) : draw(2...10)
            queue(.aliasGone(host, life: servers[host].life, lim), for: delay, lim, host)
        case .blockAlias(let lim):
            if servers[host].programs.holdsAlias(lim) { note("\(name) blocks the alias of LIM \(lim)") }
            servers[host].programs.letGo(lim)
            let delay = timing.chance(10) ? draw(10...900) : draw(10...30)
            queue(.aliasGone(host, life: servers[host].life, lim), for: delay, lim, host)
        case .preload(let lim):
            note("\(name) loads LIM \(lim) behind the block")
            checkPreload(host, lim)
            preload(lim, on: host)
        case .reload(let lim):
            note("\(name) reloads LIM \(lim) behind the block")
            let run = servers[host].programs[lim]?.run ?? 0
            let length = timing.chance(20) ? draw(2000...20_000) : draw(100...2000)
            plan(.reloaded(host, life: servers[host].life, lim, run: run), in: length)
        case .keepAlias(let lim): note("\(name) keeps the alias of LIM \(lim) for good")
        case .announce(let lim): announce(lim, from: host)
        case .raise(let alarm): note("\(name) raises \(alarm.code) for \(alarm.object)")
        case .clear(let identity): note("\(name) clears \(identity)")
        case .answer(let id, let answer):
            checkAnswer(id)
            answers[id] = answer
            note("\(name) answers: \(answer.text)")
        }
    }

    private mutating func multicast(_ report: PlacementReport, from host: Int) {
        guard let index = ring.order(report, from: host), let view = ring.current[host] else { return }
        for member in ring.views[view].daemons {
            plan(.deliver(member, life: servers[member].life, view: view, index: index), in: draw(1...20 + lag))
        }
    }

    private mutating func persist(_ memory: PlacementMemory, on host: Int) {
        let isNew = memory.configuration.generation != servers[host].stored.configuration.generation
        servers[host].stored = memory
        servers[host].unsynced = nil
        // The copy for the utilities is written with it, and the daemon reads what is written there.
        if isNew { plan(.inventory(host, life: servers[host].life), in: draw(1...500)) }
    }

    /// Its frames reach the other server of the LIM, whose watch tells its machine.
    private mutating func announce(_ lim: LIMNumber, from host: Int) {
        guard let place = places.first(where: { $0.entry.lim == lim }) else { return }
        let other = host == place.standby ? place.regular : place.standby
        guard other != host, servers[other].placement != nil, network.carries(from: host, to: other) else { return }
        plan(.announced(other, life: servers[other].life, lim, by: host), in: draw(1...5))
    }

    private mutating func start(_ lim: LIMNumber, on host: Int) {
        var program = servers[host].programs[lim] ?? .init()
        program.run += 1
        program.isByHand = false
        program.state = .starting
        servers[host].programs[lim] = program
        let outcome: ObservedState = servers[host].broken.contains(lim) ? .failed : .running
        plan(.program(host, lim, run: program.run, outcome), in: draw(300...1500))
    }

    /// What runs already is left alone and told.
    private mutating func preload(_ lim: LIMNumber, on host: Int) {
        guard let program = servers[host].programs[lim], program.state == .running else { return start(lim, on: host) }
        plan(.program(host, lim, run: program.run, .running), in: draw(5...20))
    }

    private mutating func stop(_ lim: LIMNumber, on host: Int) {
        var program = servers[host].programs[lim] ?? .init()
        program.run += 1
        program.state = .stopping
        servers[host].programs[lim] = program
        queue(.program(host, lim, run: program.run, .stopped), for: draw(50...400), lim, host)
    }

    mutating func programChanged(_ host: Int, _ lim: LIMNumber, run: Int, _ state: ObservedState) {
        guard servers[host].programs[lim]?.run == run else { return }
        servers[host].programs[lim]?.state = state
        tell(host, .limChanged(lim, state))
    }

    private mutating func claim(_ lim: LIMNumber, on host: Int) {
        let delay = timing.chance(10) ? draw(2...900) : draw(2...10)
        queue(.aliasTaken(host, life: servers[host].life, lim), for: delay, lim, host)
    }

    /// The kernel has taken the alias, or says why it did not.
    mutating func claimed(_ host: Int, _ life: UInt32, _ lim: LIMNumber) {
        guard isAlive(host, life) else { return }
        if let owner = foreign[lim] { return tell(host, .aliasInUse(lim, by: .foreign(owner))) }
        if servers[host].refused.contains(lim) { return tell(host, .aliasRefused(lim)) }
        servers[host].programs.setAliasHeld(lim, true)
        tell(host, .aliasClaimed(lim))
    }

    /// After what is being done for the LIM already.
    private mutating func queue(_ event: SimulationEvent, for milliseconds: Int, _ lim: LIMNumber, _ host: Int) {
        var program = servers[host].programs[lim] ?? .init()
        let begin = max(now, program.busyUntil)
        program.busyUntil = begin.advanced(by: .milliseconds(milliseconds))
        servers[host].programs[lim] = program
        queue.plan(event, at: program.busyUntil)
    }

    mutating func looked(_ host: Int, _ life: UInt32, _ lim: LIMNumber, _ view: ViewID) {
        guard isAlive(host, life) else { return }
        let owner = servers.indices.first { other in
            other != host && servers[other].isRunning && servers[other].programs.holdsAlias(lim)
                && network.bothWays(host, other)
        }
        var findings = LookAgainFindings(
            heard: servers.indices.filter { $0 != host && heard[host][$0] }.map { servers[$0].name }
        )
        if let owner { findings.aliasOwner = .member(servers[owner].name) }
        if let address = foreign[lim] { findings.aliasOwner = .foreign(address) }
        tell(host, .lookAgainResult(lim, view: view, findings))
    }

    /// 15 s after the daemon stopped refreshing it.
    mutating func expireLease(_ host: Int, _ lim: LIMNumber, run: Int) {
        guard servers[host].isPowered, servers[host].programs[lim]?.run == run, servers[host].placement == nil,
            let down = servers[host].daemonDownSince, now.since(down) >= .seconds(15)
        else { return }
        servers[host].programs.setAliasHeld(lim, false)
    }
}

extension CommandAnswer {
    package var text: String {
        switch self {
        case .done(let sentence): "done. \(sentence)"
        case .refused(let sentence): "refused. \(sentence)"
        case .failed(let sentence): "failed. \(sentence)"
        }
    }
}
