import ClusterModel
import LIMPlacement
package import LIMSimulation

/// What nobody thought of: a seed chooses the cluster, the faults and their times.
package struct Storm: Sendable {
    package internal(set) var cluster: SimulatedCluster
    private var generator: SeededGenerator
    private var lastOrder: UInt64 = 0
    /// What was done, for the message of a failing test.
    package private(set) var faults: [String] = []
    /// LIMs started before the last half minute, in which nothing should move any more.
    private var starts = 0

    package init(seed: UInt64, isCovered: Bool = false) throws {
        var generator = SeededGenerator(seed: seed)
        let regulars = [1, 1, 2, 3, 4][Int.random(in: 0..<5, using: &generator)]
        var words: [String] = [generator.chance(50) ? "automatic" : "manual"]
        if regulars == 1, generator.chance(60) { words.append("preloaded") }
        for number in 1...regulars { words.append("lim\(number)/\(Int.random(in: 1...2, using: &generator))") }
        words.append("standby")
        var configuration = try ScenarioCluster.configuration(words[...])
        configuration.policy = PlacementPolicy(
            holdDownSeconds: 20,
            fallbackAsOriginal: generator.chance(30),
            dualActiveLoser: generator.chance(80) ? .regular : .standby,
            peerWaitSeconds: 10
        )
        cluster = SimulatedCluster(
            configuration: configuration,
            timing: SimulatedTiming(generator: SeededGenerator(seed: seed &+ 1_000_003)),
            tick: 500
        )
        cluster.crashesBetweenActions = generator.chance(50)
        if isCovered { cluster.coverage = Coverage() }
        if seed.isMultiple(of: 2) { cluster.keepData() }
        self.generator = generator
    }

    /// Faults for a while, then none; and time enough for everything to find its place.
    package mutating func rage() {
        cluster.run(for: .seconds(5))
        for _ in 0..<Int.random(in: 3...14, using: &generator) {
            fault()
            cluster.run(for: .milliseconds(pause()))
        }
        heal()
        cluster.run(for: .seconds(100))
        starts = cluster.starts
        cluster.run(for: .seconds(30))
    }

    /// Orders something and waits for the answer.
    mutating func order(_ command: PlacementCommand, on host: Int, within limit: Duration) -> CommandAnswer? {
        lastOrder += 1
        let id = lastOrder
        cluster.order(command, on: host, as: id)
        let end = cluster.now.advanced(by: limit)
        while cluster.answers[CommandID(id)] == nil, cluster.now < end { cluster.run(for: .milliseconds(500)) }
        return cluster.answers[CommandID(id)]
    }

    /// Mostly around the detection time, where things cross.
    private mutating func pause() -> Int {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0: Int.random(in: 1...300, using: &generator)
        case 1: Int.random(in: 300...2500, using: &generator)
        case 2: Int.random(in: 1000...6000, using: &generator)
        default: Int.random(in: 5000...25_000, using: &generator)
        }
    }

    private mutating func anyServer() -> Int { Int.random(in: cluster.servers.indices, using: &generator) }

    private mutating func anyLIM() -> LIMNumber {
        let all = cluster.configuration.regulars
        return all[Int.random(in: all.indices, using: &generator)].lim
    }

    private mutating func fault() {
        let host = anyServer()
        let before = faults.count
        switch Int.random(in: 0..<25, using: &generator) {
        case 0, 1, 2: togglePower(host)
        case 3, 4: toggleFreeze(host)
        case 5, 6: toggleLink(host)
        case 7, 8: toggleFar(host)
        case 9, 10: deafen(host)
        case 11: cluster.killDaemon(host, restartIn: Int.random(in: 200...30_000, using: &generator))
        case 12: toggleCorosync(host)
        case 13, 14: toggleProgram(host)
        case 15, 16, 17, 18: order(on: host)
        case 19: cluster.change { $0.heal() }
        case 20: powerCut()
        case 21, 22: toggleDisk(host)
        case 23: dataArrives(host)
        default: toggleForeign()
        }
        if faults.count == before { note("fault on \(cluster.servers[host].name)") }
    }

    private mutating func note(_ text: String) { faults.append("\(cluster.now.sinceStart.inMilliseconds) \(text)") }

    private mutating func togglePower(_ host: Int) {
        if cluster.servers[host].isPowered { cluster.powerOff(host) } else { cluster.powerOn(host) }
        note("power \(cluster.servers[host].name) \(cluster.servers[host].isPowered)")
    }

    private mutating func toggleFreeze(_ host: Int) {
        if cluster.servers[host].isFrozen {
            cluster.thaw(host, noticed: generator.chance(50))
        } else {
            cluster.freeze(host)
        }
        note("frozen \(cluster.servers[host].name) \(cluster.servers[host].isFrozen)")
    }

    private mutating func toggleLink(_ host: Int) {
        cluster.change { $0.linkUp[host].toggle() }
        note("link \(cluster.servers[host].name) \(cluster.network.linkUp[host])")
    }

    private mutating func toggleFar(_ host: Int) {
        cluster.change { $0.farCut[host].toggle() }
        note("far cut \(cluster.servers[host].name) \(cluster.network.farCut[host])")
    }

    private mutating func deafen(_ host: Int) {
        let other = anyServer()
        guard host != other else { return }
        cluster.change { $0.deaf[host][other].toggle() }
        note(
            "deaf \(cluster.servers[host].name) to \(cluster.servers[other].name) \(cluster.network.deaf[host][other])"
        )
    }

    private mutating func toggleCorosync(_ host: Int) {
        if cluster.servers[host].hasCorosync { cluster.stopCorosync(host) } else { cluster.startCorosync(host) }
        note("corosync \(cluster.servers[host].name) \(cluster.servers[host].hasCorosync)")
    }

    private mutating func toggleProgram(_ host: Int) {
        let lim = anyLIM()
        if cluster.servers[host].broken.contains(lim) {
            cluster.repairLIM(lim, on: host)
        } else {
            cluster.breakLIM(lim, on: host)
        }
        note("broken LIM \(lim) on \(cluster.servers[host].name) \(cluster.servers[host].broken.contains(lim))")
    }

    private mutating func toggleDisk(_ host: Int) {
        cluster.fillDisk(host, !cluster.servers[host].isDiskFull)
        note("disk of \(cluster.servers[host].name) full \(cluster.servers[host].isDiskFull)")
    }

    private mutating func dataArrives(_ host: Int) {
        let version = UInt64.random(in: 1...5, using: &generator)
        cluster.dataArrives(anyLIM(), version, on: host)
        note("data \(version) on \(cluster.servers[host].name)")
    }

    private mutating func toggleForeign() {
        let lim = anyLIM()
        cluster.foreign[lim] = cluster.foreign[lim] == nil ? MACAddress("02:00:00:00:00:99") : nil
        cluster.noticeForeign(lim)
        note("foreign \(lim) \(cluster.foreign[lim] != nil)")
    }

    private mutating func powerCut() {
        for host in cluster.servers.indices { cluster.powerOff(host) }
        note("power cut")
        cluster.run(for: .seconds(1))
        for host in cluster.servers.indices {
            cluster.powerOn(host)
            cluster.run(for: .milliseconds(Int.random(in: 0...4000, using: &generator)))
        }
    }

    private mutating func order(on host: Int) {
        let lim = anyLIM()
        let commands: [PlacementCommand] = [
            .move(lim), .move(lim), .lock(lim, to: .regular), .lock(lim, to: .standby), .unlock(lim), .unlock(lim),
            .setFallback(.automatic), .setFallback(.manual),
            .setPriority(lim, Int.random(in: 1...3, using: &generator)),
            .handOver, .startNow(lim), .setPreloaded(.manual), .endPreloaded, .setDetection(.fast),
            .setDetection(.standard),
        ]
        let command = commands[Int.random(in: commands.indices, using: &generator)]
        lastOrder += 1
        note("order \(command) on \(cluster.servers[host].name)")
        cluster.order(command, on: host, as: lastOrder)
        // A server that was told to hand over is being stopped: its daemon ends.
        if command == .handOver {
            cluster.run(for: .seconds(3))
            cluster.killDaemon(host, restartIn: 2000)
        }
    }

    private mutating func heal() {
        note("all faults end")
        cluster.crashesBetweenActions = false
        cluster.foreign = [:]
        cluster.change { $0.heal() }
        for host in cluster.servers.indices {
            for entry in cluster.configuration.regulars { cluster.repairLIM(entry.lim, on: host) }
            cluster.thaw(host, noticed: generator.chance(50))
            cluster.fillDisk(host, false)
            cluster.powerOn(host)
            cluster.startCorosync(host)
            if cluster.servers[host].placement == nil { cluster.bringUpDaemon(host) }
        }
    }
}

extension Storm {
    /// What should have come true by now and has not.
    package var unsettled: [String] {
        var complaints: [String] = []
        let stored = cluster.servers.map(\.stored.configuration)
        let policy = stored[0].policy
        if stored[0].fallback == .manual || policy?.fallbackAsOriginal == true, cluster.starts != starts {
            complaints.append("LIMs still move")
        }
        if Set(stored).count != 1 { complaints.append("the members have different configurations") }
        for entry in cluster.configuration.regulars {
            let holders = cluster.holders(of: entry.lim)
            let lock = stored[0].lock(of: entry.lim)
            if holders.count != 1 { complaints.append("LIM \(entry.lim) runs on \(holders.count) servers") }
            guard let holder = holders.first else { continue }
            if stored[0].behaviour == .preloaded {
                for server in cluster.servers.indices where server != holder {
                    let phase = cluster.servers[server].placement?.parts.first { $0.lim == entry.lim }?.phase
                    if phase != .preloaded { complaints.append("LIM \(entry.lim) is not preloaded on the other side") }
                }
            }
            let onStandby = cluster.servers[holder].name == cluster.configuration.standby
            if let lock, (lock == .standby) != onStandby {
                complaints.append("LIM \(entry.lim) is locked to the \(lock.rawValue) and does not run there")
            }
        }
        return complaints
    }

    /// Everything a person needs to understand a failure.
    package var account: String {
        (faults + ["--"] + cluster.timeline.suffix(60)
            + cluster.servers.compactMap { server in
                server.placement.map { "\(server.name): \($0.explanation(at: cluster.now))" }
            }).joined(separator: "\n")
    }
}
