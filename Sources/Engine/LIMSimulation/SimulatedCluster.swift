package import ClusterModel
import Detection
package import LIMPlacement

/// A whole cluster in one value: servers, network, ring, programs and time, around the real `Placement`.
package struct SimulatedCluster: Sendable {
    package internal(set) var now = Instant.start
    package internal(set) var servers: [SimulatedServer]
    package var network: SimulatedNetwork
    package internal(set) var ring: SimulatedRing
    package internal(set) var violations: [Violation] = []
    package internal(set) var invariantCounts = InvariantCounts()
    /// What was done, for people: "12.3 standby starts LIM 1 ...". Empty unless `tellsTimeline`.
    package internal(set) var timeline: [String] = []
    package var tellsTimeline = true
    /// LIMs started so far.
    package internal(set) var starts = 0
    package internal(set) var answers: [CommandID: CommandAnswer] = [:]
    var lastOrder: UInt64 = 0
    /// Orders that are not answered yet, with the life of the daemon that got them.
    var ordered: [CommandID: (host: Int, life: UInt32)] = [:]
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
    /// How much longer a message is on its way, in milliseconds.
    package var lag = 0
    /// The members that the cluster began with.
    package let configuration: ClusterConfiguration
    /// Every LIM that there may ever be in the cluster, with the two servers that may run it.
    let places: [Place]
    var ambushes: [Ambush] = []
    /// The faults have ended: an ambush that was sprung at that very moment does nothing any more.
    var isCalm = false
    /// Somebody wants to look at this very moment: nothing goes on until it is taken back.
    package var isHalted = false

    struct Place: Sendable {
        let entry: RegularServer
        let regular: Int
        let standby: Int
    }

    /// More than a busy cluster of twelve needs: members that answer each other for ever must fail a test, not fill
    /// the memory.
    private var eventLimit: Int { 200_000 + 3000 * Int(now.sinceStart.components.seconds) }
    var handled = 0
    var timing: SimulatedTiming
    var queue = EventQueue<SimulationEvent>()
    var heard: [[Bool]]
    var heardStamp: [[Int]]
    var open: [Bool]
    var openStamp: [Int]
    var usedEpochs: Set<UsedEpoch> = []
    var apartSince: [[Instant?]]
    var cutSince: [Instant?]
    var viewSince: [Instant]
    let tick: Int

    /// `spares` are regular servers that are in no cluster at first.
    package init(
        configuration: ClusterConfiguration,
        spares: [RegularServer] = [],
        timing: SimulatedTiming,
        tick: Int = 250
    ) {
        self.configuration = configuration
        self.timing = timing
        self.tick = tick
        let names = configuration.members + spares.map(\.server)
        servers = names.map { name in
            SimulatedServer(name: name, stored: PlacementMemory(configuration: configuration), bootedAt: .start)
        }
        let standby = configuration.members.count - 1
        places = (configuration.regulars + spares).map { entry in
            Place(entry: entry, regular: names.firstIndex(of: entry.server) ?? 0, standby: standby)
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
        for host in servers.indices where host > standby { servers[host].hasCorosync = false }
        for host in 0...standby { startDaemon(host) }
        formRings()
    }

    package func index(of name: ServerName) -> Int? { servers.firstIndex { $0.name == name } }

    package var standby: Int { places.first?.standby ?? 0 }

    /// The newest configuration that any server has stored.
    package var newestConfiguration: ClusterConfiguration {
        servers.map(\.stored.configuration).max { $0.generation < $1.generation } ?? configuration
    }

    /// Servers whose kernel has the alias now; a frozen one answers nobody.
    package func holders(of lim: LIMNumber) -> [Int] {
        servers.indices.filter { servers[$0].isPowered && servers[$0].programs.holdsAlias(lim) }
    }

    /// What a server's own clock says.
    func time(on host: Int) -> Instant { now.advanced(by: servers[host].clockOffset) }

    /// From now on every LIM has exchange data.
    package mutating func keepData() {
        keepsData = true
        for host in servers.indices { tellData(host) }
    }

    mutating func tellData(_ host: Int) {
        for place in places { tell(host, .condition(place.entry.lim, LIMCondition(dataVersion: 1))) }
    }

    package mutating func run(for duration: Duration) {
        let end = now.advanced(by: duration)
        while !isHalted, let next = queue.nextTime, next <= end, let (at, event) = queue.next() {
            now = max(now, at)
            handled += 1
            if handled > eventLimit { return violated(.comesToRest, "the servers do not come to rest") }
            happen(event)
        }
        invariantCounts.count(.comesToRest)
        if !isHalted { now = end }
    }

    mutating func plan(_ event: SimulationEvent, in milliseconds: Int) {
        queue.plan(event, at: now.advanced(by: .milliseconds(milliseconds)))
    }

    mutating func draw(_ range: ClosedRange<Int>) -> Int { timing.draw(range) }

    mutating func note(_ text: @autoclosure () -> String) {
        guard tellsTimeline else { return }
        let tenths = now.sinceStart.inMilliseconds / 100
        timeline.append("\(tenths / 10).\(tenths % 10) \(text())")
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
        check()
    }

    func isAlive(_ host: Int, _ life: UInt32) -> Bool { servers[host].life == life && servers[host].placement != nil }

    /// Hands an event to the daemon's machine and carries out what it answers, in order.
    mutating func tell(_ host: Int, _ event: PlacementEvent) {
        guard servers[host].placement != nil else { return }
        if let lim = event.lim, !servers[host].watched.contains(lim) { return }
        let at = time(on: host)
        let actions = servers[host].placement?.step(event, at: at, covering: &coverage) ?? []
        if host == recorded { record.append((now, event)) }
        let name = servers[host].name
        let life = servers[host].life
        for action in actions {
            guard isAlive(host, life) else { return }
            if crashes(host) {
                // The power may fail before or after the write has reached the disk.
                if case .persist(let memory) = action, timing.chance(50) { servers[host].stored = memory }
                note("\(name) loses its power between two actions")
                return powerOff(host)
            }
            if case .persist(let memory) = action, servers[host].isDiskFull {
                servers[host].unsynced = memory
                return tell(host, .persistFailed)
            }
            perform(action, on: host)
        }
        if !ambushes.isEmpty { spring(on: host) }
    }

    private mutating func crashes(_ host: Int) -> Bool {
        if let left = servers[host].crashAfter {
            servers[host].crashAfter = left > 1 ? left - 1 : nil
            if left <= 1 { return true }
        }
        return crashesBetweenActions && timing.draw(0...1999) == 0
    }
}

extension Placement {
    /// One event, with its states before and after noted; in place, as a copy of a machine costs more than an event.
    fileprivate mutating func step(
        _ event: PlacementEvent,
        at now: Instant,
        covering coverage: inout Coverage?
    ) -> [PlacementAction] {
        coverage?.note(before: parts)
        let actions = handle(event, at: now)
        coverage?.note(event, after: parts)
        return actions
    }
}

/// Names a period, to see that nobody uses it twice.
struct UsedEpoch: Hashable, Sendable {
    enum Deed: Hashable, Sendable { case start, claim }

    let host: Int
    let deed: Deed
    let lim: LIMNumber
    let number: UInt64
}
