import ClusterModel
import LIMSimulation
import ManagementFailover

// A planned move in which one server hears nothing of the other for a while, and nothing else happens.
extension PairStorm {
    package struct MoveOutcome: Sendable {
        package let seed: UInt64
        package let what: String
        /// The longest time without an acknowledged row.
        package let outage: Duration
        package let violations: [String]
        package let trace: [String]
    }

    package func runMove(seed: UInt64, traced: Bool = false) -> MoveOutcome {
        var generator = SeededGenerator(seed: seed)
        var pair = calmPair(hasWitness: seed % 2 == 1, &generator)
        pair.isTraced = traced
        pair.run(for: .milliseconds(Int(generator.next() % 2000)))
        var active = 0
        if generator.next() % 2 == 0 {
            pair.inject(.orderMove, on: 0)
            pair.run(for: .seconds(12))
            active = 1
        }
        var clock = OutageClock(pair)
        pair.inject(.orderMove, on: active)
        let wait = Int(generator.next() % 2000)
        clock.run(&pair, for: .milliseconds(wait))
        let victim = Int(generator.next() % 2)
        let length = 300 + Int(generator.next() % 1700)
        pair.inject(.deafen, on: victim)
        clock.run(&pair, for: .milliseconds(length))
        pair.inject(.hearAgain, on: victim)
        clock.run(&pair, for: .seconds(30))
        pair.checkConverged()
        return MoveOutcome(
            seed: seed,
            what: "\(pair.profile): \(pair.servers[victim].name) hears nothing from \(wait) to \(wait + length) ms",
            outage: clock.longest,
            violations: pair.violations,
            trace: pair.trace
        )
    }
}

/// The time between acknowledged rows.
private struct OutageClock {
    private var since: Duration
    private var count: Int
    private(set) var longest = Duration.zero

    init(_ pair: SimulatedPair) {
        since = pair.now
        count = pair.acknowledged.count
    }

    mutating func run(_ pair: inout SimulatedPair, for time: Duration) {
        let end = pair.now + time
        while pair.now < end {
            pair.advance()
            longest = max(longest, pair.now - since)
            guard pair.acknowledged.count > count else { continue }
            count = pair.acknowledged.count
            since = pair.now
        }
    }
}
