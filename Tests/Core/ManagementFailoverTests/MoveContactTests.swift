import ClusterModel
import ClusterTestKit
import Testing

@Suite("A planned move in which one server hears nothing for a moment (R-UT-05, DESIGN 3.2)")
struct MoveContactTests {
    private static let storm = PairStorm()

    /// Words that were lost with the contact were waited for: ten seconds and more with nobody serving, in 3 of 100.
    @Test(
        "it costs seconds, not tens of them",
        arguments: [
            // The new side left the move, and the old one never heard of it.
            240, 443, 1159,
            // The old side gave it up, and the new one never heard of it.
            175, 309, 791,
            // The end of the log did not arrive.
            250, 322, 532,
        ] as [UInt64]
    )
    func deaf(seed: UInt64) {
        let outcome = Self.storm.runMove(seed: seed)
        #expect(outcome.violations == [], "seed \(seed), \(outcome.what)")
        #expect(outcome.outage < .seconds(8), "seed \(seed), \(outcome.what)")
    }

    @Test("an old side that was cut off in between, and whose daemon then dies, is not taken for one that waits")
    func cutOffThenDaemonGone() {
        let outcome = PairStorm(only: .fast).run(seed: 4_000_723)
        #expect(outcome.violations == [], "scripts/storm --profile fast --seed 4000723 shows it")
    }
}
