import ClusterModel
import Detection
import LIMPlacement
import Testing

@Suite("A server in the ring that is cut off from the network that a LIM is for")
struct CutOffTests {
    private let epoch = LIMEpoch(number: 3, side: .standby, supersedes: 2)

    private func serving() throws -> Fixture {
        let epoch = epoch
        var pair = try Fixture(on: .standby) { memory in
            memory.update(.one) {
                $0.own = epoch
                $0.seen.see(epoch)
            }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        return pair
    }

    private func hear(_ pair: inout Fixture, cutOff: Bool, sequence: UInt64) -> [PlacementAction] {
        var report = pair.report(.stopped, sequence: sequence)
        report.cutOff = cutOff
        return pair.handle(.report(report))
    }

    private func answers(_ actions: [PlacementAction]) -> [CommandAnswer] {
        actions.compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } }
    }

    @Test("R-CL-22 R-CM-16: no LIM is moved to it: the order is refused with the reason, and works once it is mended")
    func refused() throws {
        var pair = try serving()
        _ = hear(&pair, cutOff: true, sequence: 1)
        let said = pair.handle(.command(CommandID(1), .move(pair.lim)))
        #expect(!said.stops)
        #expect(
            answers(said) == [
                .refused(
                    "lim1 takes itself to be cut off from the network and starts nothing; check its cable and gateway."
                )
            ]
        )
        _ = hear(&pair, cutOff: false, sequence: 2)
        #expect(pair.handle(.command(CommandID(2), .move(pair.lim))).stops)
    }

    @Test("cut off while the LIM's data are brought back to it, it is not given the LIM")
    func meanwhile() throws {
        var pair = try serving()
        pair.handle(.condition(pair.lim, LIMCondition(dataVersion: 7)))
        _ = hear(&pair, cutOff: false, sequence: 1)
        #expect(pair.handle(.command(CommandID(1), .move(pair.lim))).contains(.returnData(pair.lim)))
        _ = hear(&pair, cutOff: true, sequence: 2)
        #expect(!pair.handle(.dataReturned(pair.lim, failure: nil)).stops)
        #expect(!pair.after(.seconds(5)).stops)
    }

    @Test("a regular server says so in its report, and leaves its LIM to the standby that is there for it")
    func left() throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.reach(.unanswered))
        let told = pair.meet() + pair.hear(.stopped, heard: 1)
        let reports = told.compactMap { if case .multicast(let report) = $0 { report } else { nil } }
        #expect(reports.last?.cutOff == true)
        #expect(pair.state == .idle)
        pair.after(.seconds(4))
        guard case .yielded(.cutOff, _) = pair.state else {
            Issue.record("\(String(describing: pair.state))")
            return
        }
    }

    @Test("it keeps the LIM that is locked to it, and waits if the standby is cut off too", arguments: [true, false])
    func kept(locked: Bool) throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.reach(.unanswered))
        pair.meet()
        _ = hear(&pair, cutOff: !locked, sequence: 1)
        if locked { pair.handle(.command(CommandID(1), .lock(pair.lim, to: .regular))) }
        pair.after(.seconds(4))
        #expect(pair.state == .idle)
    }
}
