import ClusterModel
import ManagementFailover
import Testing

@Suite("A peer that was heard after the ring lost it was alive (DESIGN 3.2: never two that acknowledge)")
struct LivingOnTests {
    struct Case: Sendable, CustomStringConvertible {
        /// Milliseconds from the loss of the ring to the last frame of the peer; nil when none is known.
        var heard: Int?
        /// Milliseconds from its last report to the loss.
        var silent = 100
        var livedOn: Bool
        var description: String {
            (heard.map { "last frame \($0) ms after the loss" } ?? "no frame known")
                + ", last report \(silent) ms before"
        }
    }

    @Test(
        "what falls silent is judged by its last frame",
        arguments: [
            // A power-off: the ring misses it a token later.
            Case(heard: -700, livedOn: false),
            Case(heard: 0, livedOn: false),
            // A frame that lay in a queue when the ring's loss was read.
            Case(heard: 100, livedOn: false),
            // It took over, and then its cable was pulled.
            Case(heard: 400, livedOn: true),
            Case(heard: nil, livedOn: false),
            // A late report, and then the power-off.
            Case(heard: 0, silent: 900, livedOn: false),
            // It left the ring earlier than this side, and took over while this side still saw its frames.
            Case(heard: 0, silent: 1300, livedOn: true),
            Case(heard: nil, silent: 1300, livedOn: false),
        ]
    )
    func lastFrame(_ example: Case) throws {
        let names = ["lim1", "standby"].compactMap(ServerName.init)
        let loss = Instant.start.advanced(by: .seconds(20))
        var machine = try Failover.master(names[0], and: names[1], found: true)
        _ = machine.handle(.view(id: 1, members: names, hosts: names), at: .start)
        // Passive by its own word: only then is its absence no reign.
        let report = ManagementReport(view: 1, run: 7, sequence: 1, state: .passive, database: .busy)
        let said = loss.advanced(by: .milliseconds(-example.silent))
        _ = machine.handle(.message(.report(report), from: names[1]), at: said)
        _ = machine.handle(.kernel(heard: true, last: loss.advanced(by: .seconds(-2))), at: said)
        _ = machine.handle(.view(id: 2, members: [names[0]], hosts: [names[0]]), at: loss)
        let last = example.heard.map { loss.advanced(by: .milliseconds($0)) }
        _ = machine.handle(.kernel(heard: false, last: last), at: loss.advanced(by: .milliseconds(1000)))
        #expect(machine.peer.livedOn == example.livedOn)
    }
}
