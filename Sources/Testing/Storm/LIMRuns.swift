import ClusterTestKit
import Foundation
import LIMPlacement
import LIMSimulation

/// Many storms of the LIM machine: violations with their seed, what the runs covered, and what they never reached.
struct LIMRuns {
    var first: UInt64
    var count: UInt64
    var end: ContinuousClock.Instant

    /// Pairs that no run can reach, and why. Anything else that is not reached fails a long run.
    private static let reasons: [(states: [LIMStateKind], events: [PlacementEventKind], why: String)] = [
        (
            LIMStateKind.allCases, [.condition, .configuration, .dataArrived, .reloaded, .dataReturned],
            "the storm's data have one version and are brought back while a LIM serves, and configurations come by the ring; scenarios and tests have both"
        ),
        (
            LIMStateKind.allCases, [.aliasRefused],
            "the simulated kernel takes every address; the engine's tests refuse them"
        ),
        (
            LIMStateKind.allCases.filter { $0 != .unknown }, [.limFound],
            "told once, before anything is known of the LIM"
        ),
        (
            [.unknown],
            PlacementEventKind.allCases.filter { $0 != .limFound },
            "what runs is told before anything else happens, except on a server with several LIMs"
        ),
        (
            [.unclaimed, .starting, .idle, .yielded, .failed, .lookingFirst, .stopping], [.aliasClaimed],
            "an answer to a claim that was given up meanwhile: milliseconds"
        ),
        (
            [.idle, .yielded, .starting, .lookingFirst, .failed], [.aliasReleased],
            "an alias that is gone after the stop was over: milliseconds"
        ),
        (
            [.idle, .yielded, .unclaimed, .claiming, .serving, .stopping, .failed, .starting], [.lookAgainResult],
            "an answer to a look that was given up meanwhile: a quarter of a second"
        ),
        (
            [.yielded, .idle, .failed, .stopping, .starting, .lookingAgain, .lookingFirst, .claiming, .unclaimed],
            [.aliasInUse], "foreign equipment is noticed at the moment it appears, mostly while a LIM is served"
        ),
        (
            [.claiming, .lookingFirst, .unclaimed],
            [.persistFailed, .paused, .ringLost, .view, .reach, .kernel, .command, .limChanged],
            "these states last for a moment only"
        ),
        (
            [.idle, .yielded, .failed, .serving, .unclaimed, .stopping, .lookingFirst, .starting, .lookingAgain],
            [.persistFailed, .paused, .ringLost], "a full disk or a pause that meets this very state is rare"
        ),
    ]

    /// The exit status.
    func run() throws -> Int32 {
        var covered = Coverage()
        var runs = 0
        var bad: [UInt64] = []
        for seed in first..<(first + count) where ContinuousClock.now < end && bad.count < 10 {
            var storm = try Storm(seed: seed, isCovered: true)
            storm.rage()
            runs += 1
            if let coverage = storm.cluster.coverage { covered.add(coverage) }
            let complaints = storm.cluster.violations + storm.unsettled
            guard !complaints.isEmpty else { continue }
            bad.append(seed)
            print("seed \(seed): \(complaints.joined(separator: "; "))")
            if bad.count == 1 { print(storm.account) }
        }
        print("\(runs) runs, \(covered.events) events, \(bad.count) with violations")
        return report(covered, isLong: runs >= 500) && bad.isEmpty ? 0 : 1
    }

    /// False if something was never reached that nobody explained.
    private func report(_ covered: Coverage, isLong: Bool) -> Bool {
        let all = LIMStateKind.allCases.count * PlacementEventKind.allCases.count
        print("covered \(covered.pairs.count) of \(all) pairs of state and event")
        var isExplained = true
        for pair in covered.missing where Self.why(pair) == nil {
            isExplained = false
            print("never reached: \(pair.event) in \(pair.state)")
        }
        for reason in Self.reasons {
            let missed = covered.missing.filter { reason.states.contains($0.state) && reason.events.contains($0.event) }
            if !missed.isEmpty { print("\(missed.count) not reached: \(reason.why)") }
        }
        let known = Set(LIMStateKind.transitions.map { Coverage.Way(from: $0.from, to: $0.to) })
        // One event may lead on over a state that it does not stay in.
        let strange = covered.ways.subtracting(known).filter { way in
            !known.contains { $0.from == way.from && known.contains(Coverage.Way(from: $0.to, to: way.to)) }
        }
        for way in strange.sorted(by: { "\($0)" < "\($1)" }) { print("not in the graph: \(way.from) -> \(way.to)") }
        let untaken = known.subtracting(covered.ways)
        print("took \(covered.ways.count) of \(known.count) ways")
        for way in untaken.sorted(by: { "\($0)" < "\($1)" }) { print("never taken: \(way.from) -> \(way.to)") }
        return strange.isEmpty && (isExplained || !isLong)
    }

    private static func why(_ pair: Coverage.Pair) -> String? {
        reasons.first { $0.states.contains(pair.state) && $0.events.contains(pair.event) }?.why
    }
}
