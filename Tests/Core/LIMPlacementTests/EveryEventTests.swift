import ClusterModel
import ClusterTestKit
import Detection
import LIMPlacement
import LIMSimulation
import Testing

@Suite("Whatever comes, in whatever order")
struct EveryEventTests {
    /// Events as no engine would send them: every kind, at random, with absurd contents.
    @Test("no order of events traps, and no alias is claimed unasked", arguments: UInt64(0)..<40)
    func anything(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var pair = try Fixture(on: generator.chance(50) ? .regular : .standby)
        var looked = false
        for _ in 0..<1500 {
            let event = try anyEvent(pair, &generator)
            let actions = pair.after(.milliseconds(Int.random(in: 0...3000, using: &generator)), event)
            if case .lookAgainResult = event { looked = true }
            if actions.claims { #expect(looked, "claimed without a look") }
            looked = looked && !actions.claims
            if let persisted = actions.kinds.lastIndex(of: "persist") { #expect(persisted == 0) }
        }
    }

    private func anyEvent(_ pair: Fixture, _ generator: inout SeededGenerator) throws -> PlacementEvent {
        func pick<T>(_ all: [T]) -> T { all[Int.random(in: all.indices, using: &generator)] }
        let lim = pick([pair.lim, try #require(LIMNumber(9))])
        let stranger = try #require(ServerName("stranger"))
        let name = pick([pair.lim1, pair.standby, stranger])
        let foreign = try #require(MACAddress("02:00:00:00:00:99"))
        let view = pick([pair.placement.view ?? ViewID(value: 0), ViewID(value: 99)])
        let number = UInt64.random(in: 0...6, using: &generator)
        let epoch = LIMEpoch(
            number: number,
            side: pick(LIMSide.allCases),
            supersedes: UInt64.random(in: 0...6, using: &generator)
        )
        switch Int.random(in: 0..<21, using: &generator) {
        case 0, 1:
            let members = pick([[pair.lim1, pair.standby], [pair.own], [], [stranger]])
            return .view(
                id: ViewID(value: UInt64.random(in: 0...5, using: &generator)),
                members: members,
                hosts: members
            )
        case 2: return .ringLost
        case 3, 4, 5, 6:
            var report = pair.report(
                pick(LIMPhase.allCases),
                epoch: pick([nil, epoch]),
                heard: pick([0, 1, 1000]),
                in: view,
                sequence: UInt64.random(in: 0...5000, using: &generator)
            )
            report.asks = pick([[], [PlacementAsk(id: number, lim: lim)]])
            return .report(report)
        case 7:
            return .kernel(
                name,
                pick([.heard(at: pair.now), .silent(since: pair.now, heard: nil), .collecting(since: pair.now)])
            )
        case 8: return .reach(pick(Reach.allCases))
        case 9: return .limFound(lim, pick(ObservedState.allCases), aliasHeld: generator.chance(50))
        case 10, 11: return .limChanged(lim, pick(ObservedState.allCases))
        case 12:
            return pick([
                .aliasClaimed(lim), .aliasReleased(lim), .aliasRefused(lim),
                .dataReturned(lim, failure: pick([nil, "why"])),
            ])
        case 13: return .aliasInUse(lim, by: pick([.foreign(foreign), .member(name)]))
        case 14, 15:
            let owner: AliasOwner? = pick([nil, nil, .foreign(foreign), .member(name)])
            return .lookAgainResult(lim, view: view, LookAgainFindings(aliasOwner: owner, heard: pick([[], [name]])))
        case 16:
            let commands: [PlacementCommand] = [
                .move(lim), .lock(lim, to: pick(LIMLock.allCases)), .unlock(lim),
                .setFallback(pick(FallbackType.allCases)),
                .setPriority(lim, Int.random(in: -3...120, using: &generator)), .handOver, .startNow(lim),
                .setDetection(pick(DetectionProfile.allCases)), .setPreloaded(.manual), .endPreloaded,
            ]
            return .command(CommandID(number), pick(commands))
        case 17: return .persistFailed
        case 18: return pick([.dataArrived(lim, version: number), .reloaded(lim, pick(ObservedState.allCases))])
        case 19: return .paused(.milliseconds(Int.random(in: 0...90_000, using: &generator)))
        default: return .tick
        }
    }
}
