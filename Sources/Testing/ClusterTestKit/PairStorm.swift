package import ClusterModel
import LIMSimulation
import ManagementFailover

/// Runs a pair through faults that a seed chooses, at moments that hurt.
package struct PairStorm: Sendable {
    package enum Weather: String, Sendable, CaseIterable {
        /// Every single fault and order, but never a reason for two sides to act alone by right.
        case faults
        /// The same, and daemons that don't come back for long.
        case daemons
        /// Operators accept losses with `start-alone` at any moment too, and go on with an older database.
        case operators
        /// The link between two switches breaks: both sides keep their references.
        case split
        /// The same with a third host, which comes and goes, too: nobody loses anything.
        case vote
    }

    package struct Outcome: Sendable {
        package let seed: UInt64
        package let weather: Weather
        package let violations: [String]
        package let trace: [String]
        package let convergedAfter: Duration
    }

    /// Whole pairs after their set-up, by profile and fallback type: where each run begins.
    private let calm: [SimulatedPair]
    private let calmWithWitness: [SimulatedPair]

    /// `profile`: every run under this one, instead of whichever the seed chooses.
    package init(only profile: DetectionProfile? = nil) {
        let profiles = profile.map { [$0] } ?? [.standard, .fast]
        calm = Self.pairs(profiles, hasWitness: false)
        calmWithWitness = Self.pairs(profiles, hasWitness: true)
    }

    private static func pairs(_ profiles: [DetectionProfile], hasWitness: Bool) -> [SimulatedPair] {
        var pairs: [SimulatedPair] = []
        for profile in profiles {
            for fallback in FallbackType.allCases {
                var pair = SimulatedPair(seed: 1, fallback: fallback, profile: profile, hasWitness: hasWitness)
                pair.isTraced = false
                pair.run(for: .seconds(10))
                pairs.append(pair)
            }
        }
        return pairs
    }

    package static func weather(of seed: UInt64) -> Weather {
        switch seed % 8 {
        case 4: .daemons
        case 5: .vote
        case 6: .operators
        case 7: .split
        default: .faults
        }
    }

    package func run(seed: UInt64, traced: Bool = false) -> Outcome {
        var generator = SeededGenerator(seed: seed)
        let weather = Self.weather(of: seed)
        var pair = calmPair(hasWitness: weather == .vote, &generator)
        pair.isTraced = traced
        rage(in: &pair, weather, &generator)
        pair.heal()
        let healed = pair.now
        settle(&pair)
        pair.checkConverged()
        return Outcome(
            seed: seed,
            weather: weather,
            violations: pair.violations,
            trace: pair.trace,
            convergedAfter: pair.now - healed
        )
    }

    func calmPair(hasWitness: Bool, _ generator: inout SeededGenerator) -> SimulatedPair {
        let start = hasWitness ? calmWithWitness : calm
        var pair = start[Int(generator.next() % UInt64(start.count))]
        pair.reseed(generator.next())
        return pair
    }

    private func rage(in pair: inout SimulatedPair, _ weather: Weather, _ generator: inout SeededGenerator) {
        let special: [SimulatedPair.Fault] = [
            .breakDaemon, .orderStartAlone, .orderAdopt, .split, .join, .witnessDown, .witnessUp, .witnessCut,
            .witnessHeal,
        ]
        var faults = SimulatedPair.Fault.allCases.filter { !special.contains($0) }
        // What mends is needed as often as what breaks, or all would soon be dark.
        faults += [.powerOn, .powerOn, .plugCable, .plugCable, .hearAgain, .startDaemon, .startCorosync]
        faults += [.orderMove, .orderMove, .moveLIM]
        if weather == .daemons { faults += [.breakDaemon, .breakDaemon, .breakDaemon, .breakDaemon, .startDaemon] }
        if weather == .operators { faults += [.orderStartAlone, .orderStartAlone, .orderStartAlone, .orderAdopt] }
        if weather == .vote {
            faults += [.split, .split, .split, .join, .join, .witnessDown, .witnessUp, .witnessUp]
            faults += [.witnessCut, .witnessHeal, .witnessHeal]
        }
        if weather == .split { faults += [.split, .split, .split, .split, .join, .join, .join] }
        for _ in 0..<(4 + generator.next() % 16) {
            let fault = faults[Int(generator.next() % UInt64(faults.count))]
            pair.inject(fault, on: Int(generator.next() % 2))
            var longest: UInt64 = [300, 300, 2000, 8000, 20000][Int(generator.next() % 5)]
            // Only after twenty seconds does the other side do anything about it.
            if fault == .breakDaemon, generator.next() % 2 == 0 { longest = 60_000 }
            var rest = generator.next() % longest / 25
            while rest > 0 {
                rest -= 1
                pair.advance()
                // The middle of a change is the best moment for the next fault.
                if pair.isChanging, generator.next() % 12 == 0 { break }
            }
            if !pair.violations.isEmpty { return }
        }
    }

    /// At most 90 seconds, and no longer than it takes.
    private func settle(_ pair: inout SimulatedPair) {
        let end = pair.now + .seconds(90)
        var calmSince: Duration?
        while pair.now < end {
            pair.advance()
            calmSince = pair.isConverged && pair.hasOneAddress ? calmSince ?? pair.now : nil
            let owes = pair.servers.contains { $0.machine.awaitsAnswer }
            if let since = calmSince, pair.now - since > .seconds(owes ? 15 : 2) { return }
        }
    }
}

extension SimulatedPair {
    var isChanging: Bool { servers.contains { $0.powered && $0.daemonRuns && $0.machine.isChanging } }

    var hasOneAddress: Bool { servers.indices.filter { holdsAddress($0) }.count == 1 }
}

extension Failover {
    fileprivate var isChanging: Bool {
        switch state {
        case .stopping, .resuming, .promoting, .lookingAgain, .recovering, .rebuilding, .handingOver, .takingOver,
            .active(.pairing), .active(.blocked):
            true
        case .waiting, .active(.paired), .active(.alone), .isolated, .rebuildPaused, .following: false
        }
    }
}
