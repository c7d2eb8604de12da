import ClusterModel
import ClusterTestKit
import ManagementFailover
import Testing

@Suite("The pair in a storm")
struct PairStormTests {
    @Test("a new pair becomes protected and writes", arguments: UInt64(0)..<3)
    func calm(seed: UInt64) {
        var pair = SimulatedPair(seed: seed)
        pair.run(for: .seconds(20))
        pair.checkConverged()
        #expect(pair.violations == [], "seed \(seed): \(pair.trace)")
        #expect(pair.acknowledged.count > 100)
    }

    @Test("the master powered off: the standby takes over; back: it follows", arguments: UInt64(0)..<3)
    func powerOff(seed: UInt64) {
        var pair = SimulatedPair(seed: seed)
        pair.run(for: .seconds(15))
        pair.inject(.powerOff, on: 0)
        pair.run(for: .seconds(5))
        #expect(pair.servers[1].machine.serverState == .alone, "\(pair.servers[1].machine.explanation) \(pair.trace)")
        pair.inject(.powerOn, on: 0)
        pair.run(for: .seconds(20))
        pair.checkConverged()
        #expect(pair.servers[1].machine.serverState == .active)
        #expect(pair.violations == [], "seed \(seed): \(pair.trace)")
    }

    @Test(
        "any faults at any time: nothing acknowledged is lost, and all is well after they end",
        arguments: UInt64(0)..<24
    )
    func storm(seed: UInt64) {
        var pair = SimulatedPair(seed: seed, fallback: seed % 2 == 0 ? .manual : .automatic)
        pair.run(for: .seconds(15))
        for _ in 0..<12 {
            pair.injectAny()
            let pause = pair.randomPause()
            pair.run(for: pause)
        }
        pair.heal()
        pair.run(for: .seconds(90))
        pair.checkConverged()
        #expect(pair.violations == [], "seed \(seed):\n\(pair.trace.joined(separator: "\n"))")
    }
}
