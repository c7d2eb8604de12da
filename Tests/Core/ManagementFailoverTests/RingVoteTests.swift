import ClusterModel
import ManagementFailover
import Testing

@Suite("DESIGN 3.2: with three or more members the ring's majority is the vote")
struct RingVoteTests {
    private static func names(_ text: String) -> [ServerName] {
        text.split(separator: " ").compactMap { ServerName(String($0)) }
    }

    private static func at(_ seconds: Int) -> Instant { Instant.start.advanced(by: .seconds(seconds)) }

    struct Case: Sendable, CustomStringConvertible {
        var whole: String
        /// The ring after the loss, step by step, a second apart.
        var after: [String]
        var standing: RingVote.Standing
        var description: String { "\(whole) -> \(after.joined(separator: " -> "))" }
    }

    @Test(
        "what is left of the ring",
        arguments: [
            Case(whole: "lim1 standby", after: ["lim1"], standing: .tie),
            Case(whole: "lim1 lim2 standby", after: ["lim2 standby"], standing: .majority),
            Case(whole: "lim1 lim2 standby", after: ["lim1"], standing: .minority),
            Case(whole: "lim1 lim2 lim3 standby", after: ["lim1 lim2"], standing: .tie),
            Case(whole: "lim1 lim2 lim3 standby", after: ["lim1"], standing: .minority),
            // In two steps it breaks as in one.
            Case(whole: "lim1 lim2 lim3 standby", after: ["lim1 lim2 lim3", "lim1"], standing: .minority),
            // Whoever comes to this side later does not undo what the others may have done.
            Case(whole: "lim1 lim2 lim3 standby", after: ["lim1", "lim1 lim2 lim3"], standing: .minority),
            Case(whole: "lim1 lim2 lim3 standby", after: ["lim1", "lim1 standby"], standing: .tie),
            // A server that was not there counts for nobody.
            Case(whole: "lim1 standby", after: ["lim1 lim2"], standing: .tie),
        ]
    )
    func standing(_ example: Case) throws {
        let lim1 = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        var vote = RingVote()
        vote.note(Self.names(example.whole), isWhole: true, at: Self.at(0))
        for (index, step) in example.after.enumerated() {
            let hosts = Self.names(step)
            vote.note(hosts, isWhole: hosts.contains(lim1) && hosts.contains(standby), at: Self.at(60 + index))
        }
        #expect(vote.standing == example.standing)
    }

    @Test("a server that left long before the loss does not count, one that left just before it does")
    func window() {
        for (seconds, standing) in [(20, RingVote.Standing.tie), (3, .minority)] {
            var vote = RingVote()
            vote.note(Self.names("lim1 lim2 standby"), isWhole: true, at: Self.at(0))
            vote.note(Self.names("lim1 standby"), isWhole: true, at: Self.at(100))
            vote.note(Self.names("lim1"), isWhole: false, at: Self.at(100 + seconds))
            #expect(vote.standing == standing)
        }
    }

    @Test("in the minority neither side takes over nor goes on alone")
    func machine() throws {
        let names = Self.names("lim1 lim2 standby")
        var machine = try Failover.master(names[0], and: names[2], found: true)
        _ = machine.handle(.view(id: 1, members: names, hosts: names), at: Self.at(1))
        _ = machine.handle(.kernel(heard: false, last: nil), at: Self.at(20))
        _ = machine.handle(.view(id: 2, members: [names[0]], hosts: [names[0]]), at: Self.at(20))
        #expect(machine.peer.lostSince == nil)
        _ = machine.handle(.view(id: 3, members: names, hosts: names), at: Self.at(30))
        _ = machine.handle(
            .view(id: 4, members: Self.names("lim1 lim2"), hosts: Self.names("lim1 lim2")),
            at: Self.at(40)
        )
        #expect(machine.peer.lostSince == Self.at(40))
    }
}
