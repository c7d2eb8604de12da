import ClusterModel
import ClusterTestKit
import ManagementFailover
import Testing

@Suite("DESIGN 3.2: the third vote decides who may act alone")
struct ThirdVoteTests {
    private static func at(_ seconds: Int) -> Instant { Instant.start.advanced(by: .seconds(seconds)) }

    private static let names = ["lim1", "standby"].compactMap { ServerName($0) }

    /// The master of a pair whose peer was lost a moment ago, with the votes as they were before and are now.
    private func right(before: ThirdVote, peerHeard: Bool, now vote: ThirdVote, cutOff: Bool = false) throws -> Bool {
        let (master, standby) = (Self.names[0], Self.names[1])
        var machine = try Failover.master(
            master,
            and: standby,
            timing: FailoverTiming(profile: .standard, thirdVote: true),
            found: true
        )
        _ = machine.handle(.view(id: 1, members: Self.names, hosts: Self.names), at: Self.at(1))
        _ = machine.handle(.vote(before), at: Self.at(2))
        var report = ManagementReport(view: 1, run: 7, sequence: 1, state: .passive, database: .busy)
        report.vote = peerHeard ? .granted : .away
        _ = machine.handle(.message(.report(report), from: standby), at: Self.at(3))
        if cutOff { _ = machine.handle(.reach(cutOff: true), at: Self.at(4)) }
        _ = machine.handle(.kernel(heard: false, last: nil), at: Self.at(5))
        _ = machine.handle(.vote(vote), at: Self.at(5))
        _ = machine.handle(.view(id: 2, members: [master], hosts: [master]), at: Self.at(5))
        return machine.peer.lostSince != nil
    }

    @Test("granted it may act, even where no reference answers; pending or denied it may not")
    func heard() throws {
        #expect(try right(before: .granted, peerHeard: true, now: .granted))
        #expect(try right(before: .granted, peerHeard: true, now: .granted, cutOff: true))
        #expect(try !right(before: .granted, peerHeard: true, now: .pending))
        #expect(try !right(before: .granted, peerHeard: true, now: .denied))
    }

    @Test("a vote that is lost in the same moment as the peer may be on the other side, whichever side had heard it")
    func lostTogether() throws {
        #expect(try !right(before: .granted, peerHeard: true, now: .away))
        #expect(try !right(before: .away, peerHeard: true, now: .away))
        #expect(try !right(before: .granted, peerHeard: false, now: .away))
    }

    @Test("a vote that neither side had while the pair was whole stops nobody: the references decide, as without one")
    func lostBefore() throws {
        #expect(try right(before: .away, peerHeard: false, now: .away))
        #expect(try !right(before: .away, peerHeard: false, now: .away, cutOff: true))
        #expect(try right(before: .none, peerHeard: false, now: .none))
    }

    /// Found by seed 990013781: the other side had taken over with the vote, and stood still.
    @Test("the third vote that comes here later doesn't say that nobody used it before", arguments: UInt64(0)..<5)
    func voteUsedBefore(seed: UInt64) {
        var pair = SimulatedPair(seed: seed, hasWitness: true)
        pair.run(for: .seconds(15))
        pair.inject(.witnessCut, on: 0)
        pair.inject(.split, on: 0)
        for _ in 0..<100 where pair.servers[1].machine.serverState != .alone { pair.run(for: .milliseconds(50)) }
        #expect(pair.servers[1].machine.serverState == .alone, "\(pair.servers[1].machine.explanation) \(pair.trace)")
        pair.freeze(1, for: .seconds(8), noticed: false)
        pair.inject(.witnessHeal, on: 0)
        pair.inject(.join, on: 0)
        pair.run(for: .seconds(7))
        #expect(pair.servers[0].machine.serverState != .alone, "\(pair.trace)")
        pair.run(for: .seconds(20))
        pair.checkConverged()
        #expect(pair.violations == [], "seed \(seed): \(pair.trace)")
    }
}
