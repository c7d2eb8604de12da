package import ClusterModel
import LIMSimulation
import ManagementFailover

/// Two servers with the real failover machine over a simulated ring, network, disk and database. A seed decides all.
///
/// Time goes in steps of 25 ms. The network is three cables: each server's to its switch, and the one between the
/// switches; what a server can't hear it does not know.
package struct SimulatedPair: Sendable {
    package static let step = Duration.milliseconds(25)

    package internal(set) var servers: [PairServer]
    package internal(set) var now = Duration.zero
    package internal(set) var acknowledged: [Int] = []
    package internal(set) var violations: [String] = []
    /// Both sides may have acted alone by right: a broken link between two switches, or an operator's order.
    package internal(set) var forkDeclared = false
    package internal(set) var trace: [String] = []
    /// Times, decisions, alarms and answers are noted only when somebody wants to read them.
    package var isTraced = true
    let profile: DetectionProfile
    var generator: SeededGenerator
    var cable = [true, true]
    /// `deaf[i]`: server i hears nothing from the other, although its cable is in.
    var deaf = [false, false]
    var deafAt: [Duration] = [.seconds(-60), .seconds(-60)]
    /// The link between the two switches is broken: both sides keep their references.
    var isSplit = false
    /// Since when the two daemons can't exchange messages; nil while they can.
    var apartSince: Duration?
    var togetherSince: Duration? = .zero
    /// When frames last passed both ways, while the ring has not noticed yet.
    var lastTogether: Duration?
    var viewCount: UInt64 = 1
    var lastMembership: [Bool] = []
    var nextRow = 0
    var waitingRows: [[(row: Int, position: Int, since: Duration)]] = [[], []]
    var lastCommand: UInt64 = 0
    /// Where LIM 1 runs in truth.
    var limOne = 0
    /// Until when a pause that nothing notices still matters: whoever can't hear the other by then can't know.
    var blind: [Range<Duration>] = [.zero..<(.zero), .zero..<(.zero)]
    var masterGoneSince: Duration?
    /// Nil: no third host is named.
    var witness: SimulatedWitness?

    package init(
        seed: UInt64,
        fallback: FallbackType = .manual,
        profile: DetectionProfile = .standard,
        hasWitness: Bool = false
    ) {
        witness = hasWitness ? SimulatedWitness() : nil
        generator = SeededGenerator(seed: seed)
        self.profile = profile
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
                timing: FailoverTiming(profile: profile, thirdVote: hasWitness)
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

    /// Another run from here on, as `seed` decides.
    package mutating func reseed(_ seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// Runs for a while with clients writing through whoever holds the virtual IP.
    package mutating func run(for time: Duration) {
        let end = now + time
        while now < end { advance() }
    }

    package mutating func advance() {
        now += Self.step
        updateRing()
        updateWitness()
        placeLIMOne()
        for index in servers.indices { live(index) }
        stream()
        write()
        check()
    }

    func instant(_ index: Int) -> Instant { Instant(sinceStart: now - servers[index].clockLag) }

    func isUp(_ index: Int) -> Bool { servers[index].powered && servers[index].frozenUntil <= now }

    /// Whether a frame of the other server reaches this one.
    func hears(_ index: Int) -> Bool {
        isUp(index) && isUp(1 - index) && cable[0] && cable[1] && !deaf[index] && !isSplit
    }

    package func holdsAddress(_ index: Int) -> Bool { servers[index].powered && servers[index].addressUntil > now }

    mutating func chance(_ percent: UInt64) -> Bool { generator.next() % 100 < percent }

    mutating func upTo(_ milliseconds: UInt64) -> Duration { .milliseconds(Int(generator.next() % milliseconds)) }

    mutating func note(_ line: (SimulatedPair) -> String) {
        guard isTraced else { return }
        let text = "\(seconds(now)) \(line(self))"
        trace.append(text)
    }

    private func seconds(_ time: Duration) -> String {
        let tenths = (time.inMilliseconds + 50) / 100
        return "\(tenths / 10).\(tenths % 10)"
    }

    /// Takes the lines that were noted since the last call.
    package mutating func takeTrace() -> [String] {
        defer { trace = [] }
        return trace
    }
}
