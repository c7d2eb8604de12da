import ClusterTestKit

/// Many planned moves under a one-way cut: how long nobody served.
struct MoveRuns {
    let storm: PairStorm

    func run(_ first: UInt64, _ count: UInt64) -> Int32 {
        let outcomes = (first..<first + count).map { storm.runMove(seed: $0) }.sorted { $0.outage > $1.outage }
        for outcome in outcomes.prefix(10) { print("seed \(outcome.seed), \(outcome.what): \(outcome.outage)") }
        let bad = outcomes.filter { !$0.violations.isEmpty }
        for outcome in bad { print("seed \(outcome.seed): \(outcome.violations[0])") }
        if !outcomes.isEmpty { print("\(outcomes.count) moves, median \(outcomes[outcomes.count / 2].outage)") }
        return bad.isEmpty ? 0 : 1
    }
}
