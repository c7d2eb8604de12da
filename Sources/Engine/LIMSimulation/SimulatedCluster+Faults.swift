package import ClusterModel
import Detection
package import LIMPlacement

// What is done to the cluster from outside.
extension SimulatedCluster {
    package mutating func powerOff(_ host: Int) {
        guard servers[host].isPowered else { return }
        servers[host].isPowered = false
        servers[host].isFrozen = false
        servers[host].placement = nil
        servers[host].life += 1
        servers[host].waiting = []
        servers[host].programs = Programs()
        // What was not synced is on the disk, or it isn't.
        if let unsynced = servers[host].unsynced, timing.chance(30) { servers[host].stored = unsynced }
        servers[host].unsynced = nil
        servers[host].crashAfter = nil
        servers[host].toldView = nil
        ring.current[host] = nil
        networkChanged()
    }

    package mutating func powerOn(_ host: Int) {
        guard !servers[host].isPowered else { return }
        servers[host].isPowered = true
        servers[host].isFirstStart = true
        servers[host].bootedAt = now
        servers[host].hasCorosync = true
        plan(.startDaemon(host, boot: now), in: draw(1000...3000))
        networkChanged()
    }

    package mutating func freeze(_ host: Int) {
        guard servers[host].isRunning else { return }
        servers[host].isFrozen = true
        servers[host].frozenAt = now
        networkChanged()
    }

    /// `noticed` is false when nobody tells the machine: safety must not rest on it. With `clockStood` not even its
    /// clock knows that time went by.
    package mutating func thaw(_ host: Int, noticed: Bool, clockStood: Bool = false) {
        guard servers[host].isPowered, servers[host].isFrozen, let since = servers[host].frozenAt else { return }
        servers[host].isFrozen = false
        servers[host].thawedAt = now
        let length = now.since(since)
        if clockStood { servers[host].clockOffset -= length }
        if length >= .seconds(15) {
            for lim in limsHeld(host) {
                servers[host].programs.setAliasHeld(lim, false)
                plan(.aliasGone(host, life: servers[host].life, lim), in: draw(5...50))
            }
        }
        networkChanged()
        let waiting = servers[host].waiting
        servers[host].waiting = []
        if noticed, servers[host].placement != nil {
            tell(host, .paused(length))
            evaluateEvidence(of: host)
        }
        for event in waiting { handle(event) }
    }

    package mutating func killDaemon(_ host: Int, restartIn milliseconds: Int?) {
        guard servers[host].isRunning, servers[host].placement != nil else { return }
        endDaemon(host)
        if let milliseconds { plan(.startDaemon(host, boot: servers[host].bootedAt), in: milliseconds) }
        daemonsChanged(host)
    }

    package mutating func stopCorosync(_ host: Int) {
        guard servers[host].isRunning, servers[host].hasCorosync else { return }
        servers[host].hasCorosync = false
        ring.current[host] = nil
        servers[host].toldView = nil
        plan(.ringAway(host, life: servers[host].life), in: draw(1...20))
        networkChanged()
    }

    package mutating func startCorosync(_ host: Int) {
        guard servers[host].isPowered else { return }
        servers[host].hasCorosync = true
        networkChanged()
    }

    package mutating func change(_ edit: (inout SimulatedNetwork) -> Void) {
        edit(&network)
        networkChanged()
    }

    /// The LIM's programs die here and can't be started until it is repaired.
    package mutating func breakLIM(_ lim: LIMNumber, on host: Int) {
        servers[host].broken.insert(lim)
        guard servers[host].isRunning, let program = servers[host].programs[lim], program.state == .running else {
            return
        }
        servers[host].programs[lim]?.run += 1
        plan(.program(host, lim, run: program.run + 1, .failed), in: 1)
    }

    package mutating func fillDisk(_ host: Int, _ full: Bool) { servers[host].isDiskFull = full }

    /// Somebody starts or stops the LIM's programs by hand, or systemd restarts them.
    package mutating func operate(_ lim: LIMNumber, on host: Int, _ state: ObservedState) {
        guard servers[host].isRunning else { return }
        var program = servers[host].programs[lim] ?? .init()
        switch state {
        case .running: guard program.state == .stopped || program.state == .failed else { return }
        case .stopped, .starting: guard program.state == .running else { return }
        case .stopping, .failed: return
        }
        program.run += 1
        program.isByHand = state == .running
        servers[host].programs[lim] = program
        let run = program.run
        switch state {
        case .running, .starting:
            plan(.program(host, lim, run: run, .starting), in: 1)
            plan(
                .program(host, lim, run: run, servers[host].broken.contains(lim) ? .failed : .running),
                in: draw(300...1500)
            )
        case .stopped:
            plan(.program(host, lim, run: run, .stopping), in: 1)
            plan(.program(host, lim, run: run, .stopped), in: draw(50...400))
        case .stopping, .failed: break
        }
    }

    /// The kernel loses an alias that nobody took away.
    package mutating func loseAlias(_ lim: LIMNumber, on host: Int) {
        guard servers[host].isPowered, servers[host].programs.holdsAlias(lim) else { return }
        plan(.aliasGone(host, life: servers[host].life, lim), in: 1)
    }

    package mutating func refuse(_ lim: LIMNumber, on host: Int, _ refused: Bool) {
        if refused { servers[host].refused.insert(lim) } else { servers[host].refused.remove(lim) }
    }

    package mutating func stepClock(_ host: Int, by duration: Duration) { servers[host].clockOffset += duration }

    package mutating func crash(_ host: Int, after actions: Int) {
        if servers[host].isPowered { servers[host].crashAfter = actions }
    }

    package mutating func repairLIM(_ lim: LIMNumber, on host: Int) { servers[host].broken.remove(lim) }

    /// Gives the order's number; its answer is in `answers` once there is one.
    @discardableResult
    package mutating func order(_ command: PlacementCommand, on host: Int) -> CommandID {
        lastOrder += 1
        let id = CommandID(lastOrder)
        guard servers[host].isRunning, servers[host].placement != nil else { return id }
        ordered[id] = (host, servers[host].life)
        tell(host, .command(id, command))
        return id
    }

    private mutating func endDaemon(_ host: Int) {
        servers[host].placement = nil
        servers[host].life += 1
        servers[host].daemonDownSince = now
        servers[host].toldView = nil
        for lim in limsHeld(host) {
            plan(.lease(host, lim, run: servers[host].programs[lim]?.run ?? 0), in: 15_000)
        }
    }

    private func limsHeld(_ host: Int) -> [LIMNumber] {
        places.map(\.entry.lim).filter { servers[host].programs.holdsAlias($0) }
    }

    mutating func startDaemon(_ host: Int) {
        guard servers[host].isPowered, servers[host].placement == nil,
            servers[host].stored.configuration.members.contains(servers[host].name)
        else { return }
        servers[host].life += 1
        // Without a power failure in between it reads what the failed write left in the page cache, or what was there.
        if let unsynced = servers[host].unsynced, timing.chance(50) { servers[host].stored = unsynced }
        servers[host].unsynced = nil
        let configuration = servers[host].stored.configuration
        servers[host].placement = Placement(
            server: servers[host].name,
            memory: servers[host].stored,
            isFreshBoot: servers[host].isFirstStart,
            at: time(on: host)
        )
        servers[host].startedMembers = configuration.members
        servers[host].watched = Set(configuration.regulars.map(\.lim))
        for lim in servers[host].watched { servers[host].programs[lim]?.busyUntil = now }
        servers[host].isFirstStart = false
        servers[host].daemonDownSince = nil
        for entry in configuration.regulars
        where entry.server == servers[host].name || configuration.standby == servers[host].name {
            let program = servers[host].programs[entry.lim] ?? .init()
            tell(host, .limFound(entry.lim, program.state, aliasHeld: program.aliasHeld))
        }
        if keepsData { tellData(host) }
        plan(.tick(host, life: servers[host].life), in: draw(1...tick))
        evaluateEvidence(of: host)
        daemonsChanged(host)
    }
}
