package import ClusterModel
import Detection
package import LIMPlacement

/// A whole cluster in one value: servers, network, ring, programs and time, around the real `Placement`.
package struct SimulatedCluster: Sendable {
    package internal(set) var now = Instant.start
    package internal(set) var servers: [SimulatedServer]
    package var network: SimulatedNetwork
    package internal(set) var ring: SimulatedRing
    package internal(set) var violations: [String] = []
    /// What was done, for people: "12.3 standby starts LIM 1 ...".
    package internal(set) var timeline: [String] = []
    /// LIMs started so far.
    package internal(set) var starts = 0
    package internal(set) var answers: [CommandID: CommandAnswer] = [:]
    /// Power fails now and then between two actions of one answer.
    package var crashesBetweenActions = false
    /// Set to have it collected.
    package var coverage: Coverage?
    /// The server whose events are kept, in `record`.
    package var recorded: Int?
    package private(set) var record: [(Instant, PlacementEvent)] = []
    /// LIMs have exchange data, which are brought back before a move; copies break off as long as servers crash.
    private(set) var keepsData = false
    package var foreign: [LIMNumber: MACAddress] = [:]
    package let configuration: ClusterConfiguration

    static let eventLimit = 1_000_000
    var handled = 0
    var timing: SimulatedTiming
    var queue = EventQueue<SimulationEvent>()
    var heard: [[Bool]]
    var heardStamp: [[Int]]
    var open: [Bool]
    var openStamp: [Int]
    var usedEpochs: Set<String> = []
    var apartSince: [[Instant?]]
    var cutSince: [Instant?]
    var viewSince: [Instant]
    let tick: Int

    package init(configuration: ClusterConfiguration, timing: SimulatedTiming, tick: Int = 250) {
        self.configuration = configuration
        self.timing = timing
        self.tick = tick
        let names = configuration.members
        servers = names.map { name in
            SimulatedServer(name: name, stored: PlacementMemory(configuration: configuration), bootedAt: .start)
        }
        network = SimulatedNetwork(size: names.count)
        ring = SimulatedRing(size: names.count)
        heard = Array(repeating: Array(repeating: true, count: names.count), count: names.count)
        heardStamp = Array(repeating: Array(repeating: 0, count: names.count), count: names.count)
        open = Array(repeating: true, count: names.count)
        openStamp = Array(repeating: 0, count: names.count)
        apartSince = Array(repeating: Array(repeating: nil, count: names.count), count: names.count)
        cutSince = Array(repeating: nil, count: names.count)
        viewSince = Array(repeating: .start, count: names.count)
        for host in servers.indices { startDaemon(host) }
        formRings()
    }

    package func index(of name: ServerName) -> Int? { servers.firstIndex { $0.name == name } }

    /// Servers whose kernel has the alias now; a frozen or powered-off one answers nobody.
    package func holders(of lim: LIMNumber) -> [Int] {
        servers.indices.filter { servers[$0].isPowered && servers[$0].programs[lim]?.aliasHeld == true }
    }

    /// From now on every LIM has exchange data.
    package mutating func keepData() {
        keepsData = true
        for host in servers.indices { tellData(host) }
    }

    mutating func tellData(_ host: Int) {
        for entry in configuration.regulars { tell(host, .condition(entry.lim, LIMCondition(dataVersion: 1))) }
    }

    package mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while let next = queue.nextTime, next <= end, let (at, event) = queue.next() {
            now = max(now, at)
            handled += 1
            // Members that answer each other for ever must fail a test, not fill the memory.
            if handled > Self.eventLimit { return violated("the servers do not come to rest") }
            happen(event)
            check()
        }
        now = end
    }

    mutating func plan(_ event: SimulationEvent, in milliseconds: Int) {
        queue.plan(event, at: now.advanced(by: .milliseconds(milliseconds)))
    }

    mutating func draw(_ range: ClosedRange<Int>) -> Int { timing.draw(range) }

    mutating func note(_ text: String) {
        let tenths = now.sinceStart.inMilliseconds / 100
        timeline.append("\(tenths / 10).\(tenths % 10) \(text)")
    }

    /// Takes what was noted since the last call.
    package mutating func takeTimeline() -> [String] {
        defer { timeline = [] }
        return timeline
    }

    private mutating func happen(_ event: SimulationEvent) {
        if let host = event.host {
            guard servers[host].isPowered else { return }
            if servers[host].isFrozen { return servers[host].waiting.append(event) }
        }
        handle(event)
    }

    mutating func handle(_ event: SimulationEvent) {
        switch event {
        case .tick(let host, let life):
            guard isAlive(host, life) else { return }
            plan(.tick(host, life: life), in: tick)
            tell(host, .tick)
        case .deliver(let host, let life, let view, let index):
            guard isAlive(host, life), ring.current[host] == view else { return }
            // A view comes before its messages.
            guard servers[host].toldView == ring.views[view].id else {
                return plan(.deliver(host, life: life, view: view, index: index), in: draw(1...5))
            }
            for report in ring.receive(host: host, view: view, upTo: index) where isAlive(host, life) {
                tell(host, .report(report))
            }
        case .enter(let host, let life, let view, let flushed): enter(host, life, view, flushed)
        case .ringAway(let host, let life): if isAlive(host, life) { tell(host, .ringLost) }
        case .form: formRings()
        case .verdict(let host, let life, let peer, let heard, let stamp):
            guard isAlive(host, life), heardStamp[host][peer] == stamp else { return }
            tell(host, .kernel(servers[peer].name, heard ? .heard(at: now) : .silent(since: now)))
        case .reach(let host, let life, let reach, let stamp):
            if isAlive(host, life), openStamp[host] == stamp { tell(host, .reach(reach)) }
        case .program(let host, let lim, let run, let state): programChanged(host, lim, run: run, state)
        case .aliasGone(let host, let life, let lim):
            guard isAlive(host, life) else { return }
            servers[host].programs[lim, default: .init()].aliasHeld = false
            tell(host, .aliasReleased(lim))
        case .aliasTaken(let host, let life, let lim): if isAlive(host, life) { tell(host, .aliasClaimed(lim)) }
        case .dataReturned(let host, let life, let lim):
            guard isAlive(host, life) else { return }
            tell(
                host,
                .dataReturned(lim, failure: crashesBetweenActions && timing.chance(20) ? "the copy broke off" : nil)
            )
        case .lease(let host, let lim, let run): expireLease(host, lim, run: run)
        case .looked(let host, let life, let lim, let view): looked(host, life, lim, view)
        case .reloaded(let host, let life, let lim, let run):
            guard isAlive(host, life), let program = servers[host].programs[lim] else { return }
            tell(host, .reloaded(lim, program.run == run ? program.state : .failed))
        case .startDaemon(let host, let boot): if servers[host].bootedAt == boot { startDaemon(host) }
        case .foreignSeen(let host, let life, let lim):
            guard isAlive(host, life), let owner = foreign[lim] else { return }
            tell(host, .aliasInUse(lim, by: .foreign(owner)))
        }
    }

    func isAlive(_ host: Int, _ life: UInt32) -> Bool { servers[host].life == life && servers[host].placement != nil }

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

    /// Hands an event to the daemon's machine and carries out what it answers, in order.
    mutating func tell(_ host: Int, _ event: PlacementEvent) {
        guard let before = servers[host].placement?.parts,
            let actions = servers[host].placement?.handle(event, at: now)
        else { return }
        if host == recorded { record.append((now, event)) }
        coverage?.note(event, before: before, after: servers[host].placement?.parts ?? [])
        let life = servers[host].life
        for action in actions {
            guard isAlive(host, life) else { return }
            if crashesBetweenActions, timing.draw(0...1999) == 0 {
                powerOff(host)
                plan(.startDaemon(host, boot: servers[host].bootedAt), in: Int.max / 4)
                return
            }
            if case .persist = action, servers[host].isDiskFull { return tell(host, .persistFailed) }
            perform(action, on: host)
        }
    }
}
