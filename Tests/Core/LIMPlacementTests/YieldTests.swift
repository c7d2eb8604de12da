import ClusterModel
import LIMPlacement
import Testing

@Suite("Who leaves a LIM to the other side, and when that is over")
struct YieldTests {
    @Test(
        "A-41: after a power cut the newest data win, on whichever side they are",
        arguments: [(own: UInt64(5), other: UInt64(7), yields: true), (own: 7, other: 5, yields: false)]
    )
    func newestData(own: UInt64, other: UInt64, yields: Bool) throws {
        var pair = try Fixture(on: .regular)
        pair.handle(.limFound(pair.lim, .stopped, aliasHeld: false))
        pair.handle(.condition(pair.lim, LIMCondition(dataVersion: own)))
        pair.meet()
        var report = pair.report(.stopped, heard: 8, condition: LIMCondition(dataVersion: other))
        report.sequence = 1
        pair.handle(.report(report))
        guard case .yielded(.olderData, _) = pair.state else {
            #expect(!yields)
            return
        }
        #expect(yields)
    }

    @Test("R-CL-35: a LIM is given away only when both its programs and its alias are gone", arguments: [true, false])
    func bothGone(aliasFirst: Bool) throws {
        let epoch = LIMEpoch(number: 3, side: .standby, supersedes: 2)
        var pair = try Fixture(on: .standby) { memory in
            memory.update(.one) {
                $0.own = epoch
                $0.seen.see(epoch)
            }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.meet()
        pair.hear(.stopped)
        #expect(pair.handle(.command(CommandID(1), .move(pair.lim))).stops)
        let halves: [PlacementEvent] = [.aliasReleased(pair.lim), .limChanged(pair.lim, .stopped)]
        let ordered = aliasFirst ? halves : halves.reversed()
        pair.handle(ordered[0])
        guard case .stopping = pair.state else {
            Issue.record("\(String(describing: pair.state)) after the first half")
            return
        }
        pair.handle(ordered[1])
        guard case .yielded(.fallback, _) = pair.state else {
            Issue.record("\(String(describing: pair.state)) after both")
            return
        }
    }
}
