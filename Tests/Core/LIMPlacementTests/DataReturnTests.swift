import ClusterModel
import LIMPlacement
import Testing

@Suite("What a LIM wrote on the standby is brought back before it moves")
struct DataReturnTests {
    private let epoch = LIMEpoch(number: 3, side: .standby, supersedes: 2)

    /// The standby, serving the LIM on data of its own; the regular server is back with empty hands.
    private func standby(version: UInt64 = 7) throws -> Fixture {
        let epoch = epoch
        var pair = try Fixture(on: .standby) { memory in
            memory.update(.one) {
                $0.own = epoch
                $0.seen.see(epoch)
            }
        }
        pair.handle(.limFound(pair.lim, .running, aliasHeld: true))
        pair.handle(.condition(pair.lim, LIMCondition(dataVersion: version)))
        pair.meet()
        pair.hear(.stopped)
        return pair
    }

    private func order(_ pair: inout Fixture, _ command: PlacementCommand, id: UInt64 = 1) -> [PlacementAction] {
        pair.handle(.command(CommandID(id), command))
    }

    private func answers(_ actions: [PlacementAction]) -> [CommandAnswer] {
        actions.compactMap { if case .answer(_, let answer) = $0 { answer } else { nil } }
    }

    @Test("it serves until the data are there, and stops then (R-CL-36, A-43)")
    func there() throws {
        var pair = try standby()
        let begun = order(&pair, .move(pair.lim))
        #expect(begun.contains(.returnData(pair.lim)) && !begun.stops)
        #expect(!pair.after(.seconds(900)).stops, "however long that takes")
        #expect(pair.handle(.dataReturned(pair.lim, failure: nil)).stops)
    }

    @Test("the other members are told that data are on their way, so that nobody takes the move for failed")
    func told() throws {
        var pair = try standby()
        let begun = order(&pair, .move(pair.lim))
        let reports = begun.compactMap { if case .multicast(let report) = $0 { report } else { nil } }
        #expect(reports.last?.lim(pair.lim)?.dataReturn == .going)
    }

    @Test("if it can't be done the LIM stays, and the operator reads how to move it without (R-CL-36, A-43)")
    func failed() throws {
        var pair = try standby()
        _ = order(&pair, .move(pair.lim))
        let said = pair.handle(.dataReturned(pair.lim, failure: "lim1: no room on the disk."))
        #expect(!said.stops)
        #expect(
            answers(said) == [
                .failed(
                    "LIM 1 was not moved: what it wrote on standby can't be brought back. lim1: no room on the disk. "
                        + "'cluster move --lim 1 --accept-loss' moves it without."
                )
            ]
        )
        pair.after(.seconds(1))
        #expect(order(&pair, .move(pair.lim), id: 2).contains(.returnData(pair.lim)), "the next order tries anew")
        pair.handle(.dataReturned(pair.lim, failure: "again"))
        #expect(order(&pair, .moveAcceptingLoss(pair.lim), id: 3).stops)
    }

    @Test("without exchange data there is nothing to wait for")
    func none() throws {
        var pair = try standby(version: 0)
        #expect(order(&pair, .move(pair.lim)).stops)
    }
}
