import ClusterModel
import LIMPlacement

// What each server's engine would do with the machine's answers.
extension SimulatedCluster {
    mutating func perform(_ action: PlacementAction, on host: Int) {
        let name = servers[host].name
        switch action {
        case .persist(let memory): servers[host].stored = memory
        case .multicast(let report): multicast(report, from: host)
        case .start(let lim, let epoch):
            note("\(name) starts LIM \(lim) under epoch \(epoch)")
            starts += 1
            checkStart(host, lim, epoch)
            start(lim, on: host)
        case .returnData(let lim):
            note("\(name) brings the data of LIM \(lim) back")
            plan(.dataReturned(host, life: servers[host].life, lim), in: draw(50...3000))
        case .stop(let lim):
            note("\(name) stops LIM \(lim)")
            stop(lim, on: host)
        case .lookAgain(let lim, let view):
            plan(.looked(host, life: servers[host].life, lim, view), in: draw(100...250))
        case .claimAlias(let lim, let epoch):
            note("\(name) claims the alias of LIM \(lim)")
            checkClaim(host, lim, epoch)
            claim(lim, on: host)
        case .releaseAlias(let lim):
            if servers[host].programs[lim]?.aliasHeld == true { note("\(name) releases the alias of LIM \(lim)") }
            // Mostly at once; a busy kernel takes longer than the programs take to stop.
            let delay = timing.chance(10) ? draw(2...900) : draw(2...10)
            plan(.aliasGone(host, life: servers[host].life, lim), in: delay)
        case .blockAlias(let lim):
            if servers[host].programs[lim]?.aliasHeld == true { note("\(name) blocks the alias of LIM \(lim)") }
            let delay = timing.chance(10) ? draw(10...900) : draw(10...30)
            plan(.aliasGone(host, life: servers[host].life, lim), in: delay)
        case .preload(let lim):
            note("\(name) loads LIM \(lim) behind the block")
            checkPreload(host, lim)
            preload(lim, on: host)
        case .reload(let lim):
            note("\(name) reloads LIM \(lim) behind the block")
            let run = servers[host].programs[lim]?.run ?? 0
            plan(.reloaded(host, life: servers[host].life, lim, run: run), in: draw(100...2000))
        case .keepAlias(let lim): note("\(name) keeps the alias of LIM \(lim) for good")
        case .announce: break
        case .raise(let alarm): note("\(name) raises \(alarm.code) for \(alarm.object)")
        case .clear(let identity): note("\(name) clears \(identity)")
        case .answer(let id, let answer):
            answers[id] = answer
            note("\(name) answers: \(answer.text)")
        }
    }

    private mutating func multicast(_ report: PlacementReport, from host: Int) {
        guard let index = ring.order(report, from: host), let view = ring.current[host] else { return }
        for member in ring.views[view].daemons {
            plan(.deliver(member, life: servers[member].life, view: view, index: index), in: draw(1...20))
        }
    }

    private mutating func start(_ lim: LIMNumber, on host: Int) {
        var program = servers[host].programs[lim] ?? .init()
        program.run += 1
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
        plan(.program(host, lim, run: program.run, .stopped), in: draw(50...400))
    }

    mutating func programChanged(_ host: Int, _ lim: LIMNumber, run: Int, _ state: ObservedState) {
        guard servers[host].programs[lim]?.run == run else { return }
        servers[host].programs[lim]?.state = state
        tell(host, .limChanged(lim, state))
    }

    private mutating func claim(_ lim: LIMNumber, on host: Int) {
        if let owner = foreign[lim] { return tell(host, .aliasInUse(lim, by: .foreign(owner))) }
        servers[host].programs[lim]?.aliasHeld = true
        plan(.aliasTaken(host, life: servers[host].life, lim), in: draw(2...10))
    }

    mutating func looked(_ host: Int, _ life: UInt32, _ lim: LIMNumber, _ view: ViewID) {
        guard isAlive(host, life) else { return }
        let owner = servers.indices.first { other in
            other != host && servers[other].isRunning && servers[other].programs[lim]?.aliasHeld == true
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
        servers[host].programs[lim]?.aliasHeld = false
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
