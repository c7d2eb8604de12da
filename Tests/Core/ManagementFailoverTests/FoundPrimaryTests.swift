import ClusterModel
import ManagementFailover
import Testing

@Suite("A primary that runs when the daemon starts (DESIGN 3.2)")
struct FoundPrimaryTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// Nil: nothing was ever stored here.
        var standing: DataStanding?
        var boot = "boot"
        var timeline: UInt32 = 1
        var mayRun: Bool
    }

    static let cases = [
        Case(testDescription: "this side was active in this boot", standing: .active, mayRun: true),
        Case(testDescription: "this side was alone in this boot", standing: .alone, mayRun: true),
        Case(
            testDescription: "active, but before the machine started anew",
            standing: .active,
            boot: "old",
            mayRun: false
        ),
        Case(
            testDescription: "alone, but before the machine started anew",
            standing: .alone,
            boot: "old",
            mayRun: false
        ),
        Case(
            testDescription: "its promotion was broken off before the reign was recorded",
            standing: .active,
            timeline: 2,
            mayRun: false
        ),
        Case(testDescription: "this side was passive", standing: .passive, mayRun: false),
        Case(testDescription: "its data had to give way", standing: .stale, mayRun: false),
        Case(testDescription: "nothing was ever stored", standing: nil, mayRun: false),
    ]

    @Test("it goes on if this side started it by right, else it is stopped and never reached", arguments: cases)
    func found(_ row: Case) throws {
        let me = try #require(ServerName("lim1"))
        let peer = try #require(ServerName("standby"))
        let history = EpochHistory(first: Epoch(number: 1, id: 1, active: me, timeline: 1, parent: 0))
        let memory = row.standing.map { ManagementMemory(history: history, standing: $0, boot: row.boot) }
        var machine = try Failover.master(me, and: peer, memory: memory)
        let seen = PrimaryObservation(timeline: row.timeline, flushed: LSN(value: 500), peerFlushed: nil)
        var done = machine.handle(.view(id: 1, members: [me], hosts: [me]), at: .start)
        for second in 0...5 {
            done += machine.handle(.database(.primary(seen)), at: .start.advanced(by: .seconds(second)))
        }
        let stops = done.contains { if case .stopDatabase = $0 { true } else { false } }
        let claims = done.contains { if case .claimAddress = $0 { true } else { false } }
        #expect(stops == !row.mayRun)
        #expect(claims == row.mayRun)
        #expect(done.contains(.releaseAddress) == !row.mayRun)
    }

    /// Killed in a planned move behind the stop of its database, it left the address to the kernel's lease: both had it.
    @Test("DESIGN 4: the address that the run before held is given up at once where no primary runs, and only once")
    func leftAddress() throws {
        let me = try #require(ServerName("lim1"))
        let history = EpochHistory(first: Epoch(number: 1, id: 1, active: me, timeline: 1, parent: 0))
        let standby = StandbyObservation(
            timeline: 1,
            received: LSN(value: 500),
            replayed: LSN(value: 500),
            streaming: true
        )
        for found in [DatabaseObservation.stopped, .standby(standby)] {
            let memory = ManagementMemory(history: history, standing: .active, boot: "boot")
            var machine = try Failover.master(me, and: try #require(ServerName("standby")), memory: memory)
            // Before it was looked at it may be a primary that serves.
            let before = machine.handle(.view(id: 1, members: [me], hosts: [me]), at: .start)
            #expect(!before.contains(.releaseAddress))
            let first = machine.handle(.database(found), at: .start)
            #expect(first.contains(.releaseAddress), "\(found)")
            let second = machine.handle(.database(found), at: .start.advanced(by: .milliseconds(100)))
            #expect(!second.contains(.releaseAddress), "\(found)")
        }
    }

    /// Found by seed 1730049046: killed before its promotion had reached its disk, it came up as what it was before.
    @Test("a primary that came up as a standby is stopped: nobody could write there, and no promotion is under way")
    func turnedBack() throws {
        let me = try #require(ServerName("lim1"))
        var machine = try Failover.master(me, and: try #require(ServerName("standby")), found: true)
        let seen = PrimaryObservation(timeline: 1, flushed: LSN(value: 500), peerFlushed: nil)
        let standby = StandbyObservation(
            timeline: 1,
            received: LSN(value: 500),
            replayed: LSN(value: 500),
            streaming: false
        )
        _ = machine.handle(.view(id: 1, members: [me], hosts: [me]), at: .start)
        for second in 0...5 {
            _ = machine.handle(.database(.primary(seen)), at: .start.advanced(by: .seconds(second)))
        }
        let active = machine.serverState
        var done = machine.handle(.database(.standby(standby)), at: .start.advanced(by: .seconds(6)))
        done += machine.handle(.database(.standby(standby)), at: .start.advanced(by: .seconds(7)))
        #expect(active == .active || active == .alone)
        #expect(done.contains { if case .stopDatabase = $0 { true } else { false } })
        #expect(done.contains(.releaseAddress))
    }

    @Test(
        "the record of it is gone: it goes on if the other side streams from it and remembers, else it is stopped",
        arguments: [(true, ServerState.passive), (false, .passive), (true, .rejoining), (true, .alone)]
    )
    func forgotten(_ streams: Bool, _ state: ServerState) throws {
        let me = try #require(ServerName("lim1"))
        let peer = try #require(ServerName("standby"))
        var machine = try Failover.master(me, and: peer)
        var report = ManagementReport(view: 1, run: 7, sequence: 1, state: state, database: .busy)
        report.history = EpochHistory(first: Epoch(number: 3, id: 9, active: me, timeline: 1, parent: 0))
        report.standing = .passive
        let confirmed = streams ? LSN(value: 500) : nil
        let seen = PrimaryObservation(timeline: 1, flushed: LSN(value: 500), peerFlushed: confirmed)
        var done = machine.handle(.view(id: 1, members: [peer, me], hosts: [peer, me]), at: .start)
        done += machine.handle(.database(.primary(seen)), at: .start)
        done += machine.handle(.message(.report(report), from: peer), at: .start)
        for second in 0...6 {
            done += machine.handle(.database(.primary(seen)), at: .start.advanced(by: .seconds(second)))
        }
        let stops = done.contains { if case .stopDatabase = $0 { true } else { false } }
        let stored = done.compactMap { if case .persist(let memory) = $0 { memory } else { nil } }.last
        #expect(stops == !(streams && state == .passive))
        if !stops { #expect(stored?.history == report.history && stored?.standing == .active) }
    }

    /// The last step of the standby's set-up: its own database runs still, and every second is waited for.
    @Test(
        "nothing was ever stored, and the other side reigns: stopped at once",
        arguments: [ServerState.active, .alone]
    )
    func reigns(_ state: ServerState) throws {
        let me = try #require(ServerName("lim1"))
        let peer = try #require(ServerName("standby"))
        var machine = try Failover.master(me, and: peer)
        var report = ManagementReport(view: 1, run: 7, sequence: 1, state: state, database: .busy)
        report.history = EpochHistory(first: Epoch(number: 3, id: 9, active: peer, timeline: 1, parent: 0))
        report.standing = state == .active ? .active : .alone
        let seen = PrimaryObservation(timeline: 1, flushed: LSN(value: 500), peerFlushed: nil)
        _ = machine.handle(.view(id: 1, members: [peer, me], hosts: [peer, me]), at: .start)
        _ = machine.handle(.database(.primary(seen)), at: .start)
        var done = machine.handle(.message(.report(report), from: peer), at: .start)
        done += machine.handle(.tick, at: .start.advanced(by: .milliseconds(10)))
        #expect(done.contains { if case .stopDatabase = $0 { true } else { false } })
    }

    /// Its old daemon's permission can't be known to last, so the other side does not take over either.
    @Test("one that does not answer is stopped after 20 s, and an alarm tells if that does not end (R-AL-01)")
    func silent() throws {
        let me = try #require(ServerName("lim1"))
        var machine = try Failover.master(me, and: try #require(ServerName("standby")), found: true)
        var done = machine.handle(.view(id: 1, members: [me], hosts: [me]), at: .start)
        func stops() -> Bool { done.contains { if case .stopDatabase = $0 { true } else { false } } }
        func alarms() -> [String] {
            done.compactMap { if case .raise(let alarm) = $0 { alarm.code } else { nil } }
        }
        for second in 0..<20 { done += machine.handle(.database(.silent), at: .start.advanced(by: .seconds(second))) }
        #expect(!stops())
        done = machine.handle(.database(.silent), at: .start.advanced(by: .seconds(20)))
        #expect(stops())
        for second in 21..<80 { done += machine.handle(.tick, at: .start.advanced(by: .seconds(second))) }
        #expect(!alarms().contains("MGMT-REJOIN-FAILED"))
        done = machine.handle(.tick, at: .start.advanced(by: .seconds(80)))
        #expect(alarms() == ["MGMT-REJOIN-FAILED"])
    }
}
