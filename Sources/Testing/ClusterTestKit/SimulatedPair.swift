package import ClusterModel
import ManagementFailover

/// Two servers with the real failover machine over a simulated ring, network, disk and database. A seed decides all.
///
/// Time goes in steps of 25 ms. The network is three cables: each server's to the switch, and the switch itself; what a
/// server can't hear it does not know.
package struct SimulatedPair: Sendable {
    package static let step = Duration.milliseconds(25)

    package internal(set) var servers: [PairServer]
    package internal(set) var now = Duration.zero
    package internal(set) var acknowledged: [Int] = []
    package internal(set) var violations: [String] = []
    package internal(set) var moves = 0
    var generator: SeededGenerator
    var cable = [true, true]
    /// `deaf[i]`: server i hears nothing from the other, although its cable is in.
    var deaf = [false, false]
    /// Since when the two daemons can't exchange messages; nil while they can.
    var apartSince: Duration?
    var togetherSince: Duration? = .zero
    /// When frames last passed both ways, while the ring has not noticed yet.
    var lastTogether: Duration?
    var viewCount: UInt64 = 0
    var lastMembership: [Bool] = []
    var nextRow = 0
    var waitingRows: [[(row: Int, position: Int, since: Duration)]] = [[], []]
    package internal(set) var trace: [String] = []

    package init(seed: UInt64, fallback: FallbackType = .manual) {
        generator = SeededGenerator(seed: seed)
        guard let master = ServerName("lim1"), let standby = ServerName("standby") else {
            preconditionFailure("the names are names")
        }
        servers = []
        for (index, me) in [master, standby].enumerated() {
            let settings = FailoverSettings(
                me: me,
                master: master,
                standby: standby,
                virtualIP: IPv4Address(value: 0x0a63_0064),
                fallback: fallback,
                timing: FailoverTiming(profile: .standard)
            )
            let machine = Failover(
                settings: settings,
                memory: nil,
                found: index == 0,
                boot: "1",
                seed: generator.next(),
                at: .start
            )
            var server = PairServer(name: me, machine: machine)
            server.database.mode = index == 0 ? .primary : .stopped
            servers.append(server)
        }
    }

    /// Runs for a while with clients writing through whoever holds the virtual IP.
    package mutating func run(for time: Duration) {
        let end = now + time
        while now < end { advance() }
    }

    package mutating func advance() {
        now += Self.step
        updateRing()
        for index in servers.indices { live(index) }
        stream()
        write()
        check()
    }

    func instant() -> Instant { Instant(sinceStart: now) }

    func isUp(_ index: Int) -> Bool {
        servers[index].powered && servers[index].frozenUntil <= now
    }

    /// Whether a frame of the other server reaches this one.
    func hears(_ index: Int) -> Bool {
        let other = 1 - index
        return isUp(index) && isUp(other) && cable[0] && cable[1] && !deaf[index]
    }

    /// One step of one server: jobs end, messages arrive, the kernel is heard or not, the clock ticks.
    private mutating func live(_ index: Int) {
        guard isUp(index), servers[index].daemonRuns else { return }
        if now - servers[index].lastRan > .milliseconds(500) { feed(index, .paused) }
        servers[index].lastRan = now
        tellReach(index)
        tellKernel(index)
        let arrived = servers[index].inbox.filter { $0.at <= now }
        servers[index].inbox.removeAll { $0.at <= now }
        for item in arrived where item.view == viewCount && apartSince == nil {
            feed(index, .message(item.message, from: servers[1 - index].name))
        }
        finishJobs(index)
        if now.inMilliseconds % 50 == 0 { observe(index) }
        let limOne = servers[0].powered ? servers[0].name : servers[1].name
        if servers[index].machine.limOne != limOne { feed(index, .limOne(runsOn: limOne)) }
        feed(index, .tick)
    }

    private mutating func tellReach(_ index: Int) {
        let cutOff = !cable[index]
        guard servers[index].toldCutOff != cutOff else { return }
        servers[index].toldCutOff = cutOff
        feed(index, .reach(cutOff: cutOff))
    }

    private mutating func tellKernel(_ index: Int) {
        if hears(index) { servers[index].lastHeardPeer = now }
        let heard = now - servers[index].lastHeardPeer < .milliseconds(700)
        guard servers[index].toldKernel != heard else { return }
        servers[index].toldKernel = heard
        feed(index, .kernel(heard: heard))
    }

    mutating func observe(_ index: Int) {
        let other = servers[1 - index].database
        let streams = other.streaming && other.mode == .standby && isUp(1 - index)
        let oldest = waitingRows[index].first.map { now - $0.since }
        let seen = servers[index].database.observation(
            peer: streams ? other : nil,
            receiver: servers[index].receiver,
            waiting: oldest
        )
        feed(index, .database(seen))
    }

    mutating func feed(_ index: Int, _ event: FailoverEvent) {
        for action in servers[index].machine.handle(event, at: instant()) { carryOut(action, on: index) }
    }
}
