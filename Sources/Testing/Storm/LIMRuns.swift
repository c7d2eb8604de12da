import ClusterModel
import ClusterTestKit
import Foundation
import LIMPlacement
import LIMSimulation
import Synchronization

/// Many storms of the LIM machine: violations with their seed, the first of each invariant shrunk to a scenario file,
/// what the runs covered, and what they never reached.
struct LIMRuns: Sendable {
    var first: UInt64
    var count: UInt64
    var end: ContinuousClock.Instant
    var jobs: Int
    /// Where shrunk scenarios go.
    var folder: String
    var shrinks: Bool

    struct Sum: Sendable {
        var next: UInt64
        var runs = 0
        var servers = [Int](repeating: 0, count: 13)
        var covered = Coverage()
        var counts = InvariantCounts()
        var simulated = Duration.zero
        var bad: [(seed: UInt64, violations: [Violation])] = []
    }

    /// The exit status.
    func run() -> Int32 {
        let sum = Mutex(Sum(next: first))
        let began = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: jobs) { _ in
            while let seed = sum.withLock({ next(&$0) }) { play(seed, sum) }
        }
        let all = sum.withLock { $0 }
        let took = (ContinuousClock.now - began) / .seconds(1)
        print(
            "\(all.runs) runs of 2 to \(all.servers.lastIndex { $0 > 0 } ?? 0) servers, \(all.covered.events) events,"
                + " \(all.counts.total) checks of \(SimulationInvariant.allCases.count) invariants,"
                + " \(all.simulated.components.seconds / 3600) simulated hours in \(Int(took)) s: \(all.bad.count) with violations"
        )
        for invariant in SimulationInvariant.allCases {
            print("  \(all.counts.of(invariant)) times: \(invariant.rawValue)")
        }
        let isCovered = CoverageReport(covered: all.covered, isLong: all.runs >= 20_000).tell()
        for (seed, violations) in all.bad.sorted(by: { $0.seed < $1.seed }) {
            for violation in violations {
                print("seed \(seed) breaks \"\(violation.invariant.rawValue)\": \(violation)")
            }
        }
        if shrinks { shrink(all.bad) }
        return all.bad.isEmpty && isCovered ? 0 : 1
    }

    private func next(_ sum: inout Sum) -> UInt64? {
        guard sum.next < first + count, ContinuousClock.now < end, sum.bad.count < 10 else { return nil }
        sum.next += 1
        return sum.next - 1
    }

    private func play(_ seed: UInt64, _ sum: borrowing Mutex<Sum>) {
        do {
            let storm = try Storm(seed: seed, isCovered: true)
            sum.withLock { sum in
                sum.runs += 1
                sum.servers[min(storm.cluster.servers.count, 12)] += 1
                if let coverage = storm.cluster.coverage { sum.covered.add(coverage) }
                sum.counts.add(storm.cluster.invariantCounts)
                sum.simulated += storm.cluster.now.sinceStart
                if !storm.violations.isEmpty { sum.bad.append((seed, storm.violations)) }
            }
        } catch {
            print("seed \(seed) can't be played: \(error)")
            exit(70)
        }
    }

    /// The first run of each invariant that was broken.
    private func shrink(_ bad: [(seed: UInt64, violations: [Violation])]) {
        var seen: Set<SimulationInvariant> = []
        for (seed, violations) in bad.sorted(by: { $0.seed < $1.seed }) {
            guard let invariant = violations.first?.invariant, seen.insert(invariant).inserted, seen.count < 4 else {
                continue
            }
            var shrinking = StormShrinking(StormPlan(seed: seed).lines, breaking: invariant)
            let text =
                "# Seed \(seed) breaks: \(invariant.rawValue).\n" + shrinking.shrink().joined(separator: "\n") + "\n"
            let path = "\(folder)/storm-\(seed).txt"
            print("\nshrunk to \(path), for 'mxone_maintenance cluster simulate':\n\(text)")
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            } catch { print("\(path) can't be written: \(error)") }
        }
    }
}
