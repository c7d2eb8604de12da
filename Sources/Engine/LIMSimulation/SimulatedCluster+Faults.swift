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
        servers[host].programs = [:]
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

    /// `noticed` is false when not even the clock tells: safety must not rest on it.
    package mutating func thaw(_ host: Int, noticed: Bool) {
        guard servers[host].isPowered, servers[host].isFrozen, let since = servers[host].frozenAt else { return }
        servers[host].isFrozen = false
        servers[host].thawedAt = now
        let length = now.since(since)
        if length >= .seconds(15) {
            for entry in configuration.regulars where servers[host].programs[entry.lim]?.aliasHeld == true {
                servers[host].programs[entry.lim]?.aliasHeld = false
                plan(.aliasGone(host, life: servers[host].life, entry.lim), in: draw(5...50))
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

    package mutating func repairLIM(_ lim: LIMNumber, on host: Int) { servers[host].broken.remove(lim) }

    package mutating func order(_ command: PlacementCommand, on host: Int, as id: UInt64) {
        guard servers[host].isRunning, servers[host].placement != nil else { return }
        tell(host, .command(CommandID(id), command))
    }

    private mutating func endDaemon(_ host: Int) {
        servers[host].placement = nil
        servers[host].life += 1
        servers[host].daemonDownSince = now
        servers[host].toldView = nil
        for entry in configuration.regulars {
            guard let program = servers[host].programs[entry.lim], program.aliasHeld else { continue }
            plan(.lease(host, entry.lim, run: program.run), in: 15_000)
        }
    }

    mutating func startDaemon(_ host: Int) {
        guard servers[host].isPowered, servers[host].placement == nil else { return }
        servers[host].life += 1
        servers[host].placement = Placement(
            server: servers[host].name,
            memory: servers[host].stored,
            isFreshBoot: servers[host].isFirstStart,
            at: now
        )
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
