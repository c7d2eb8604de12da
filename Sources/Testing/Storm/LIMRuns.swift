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

    struct Failure: Sendable {
        /// Nil if its lines were written by hand.
        let seed: UInt64?
        let lines: [String]
        let violations: [Violation]

        var name: String { seed.map { "seed \($0)" } ?? "by hand" }
    }

    struct Sum: Sendable {
        var next: UInt64
        var runs = 0
        var servers = [Int](repeating: 0, count: 13)
        var covered = Coverage()
        var counts = InvariantCounts()
        var simulated = Duration.zero
        var bad: [Failure] = []
    }

    /// The exit status.
    func run() -> Int32 {
        let sum = Mutex(Sum(next: first))
        let began = ContinuousClock.now
        for lines in StormPlan.rare { play(lines, seed: nil, sum) }
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
        let bad = all.bad.sorted { ($0.seed ?? 0) < ($1.seed ?? 0) }
        for failure in bad {
            for violation in failure.violations {
                print("\(failure.name) breaks \"\(violation.invariant.rawValue)\": \(violation)")
            }
        }
        if shrinks { shrink(bad) }
        return all.bad.isEmpty && isCovered ? 0 : 1
    }

    private func next(_ sum: inout Sum) -> UInt64? {
        guard sum.next < first + count, ContinuousClock.now < end, sum.bad.count < 10 else { return nil }
        sum.next += 1
        return sum.next - 1
    }

    private func play(_ seed: UInt64, _ sum: borrowing Mutex<Sum>) {
        play(StormPlan(seed: seed).lines, seed: seed, sum)
    }

    private func play(_ lines: [String], seed: UInt64?, _ sum: borrowing Mutex<Sum>) {
        do {
            let storm = try Storm(lines: lines, isCovered: true)
            sum.withLock { sum in
                sum.runs += 1
                sum.servers[min(storm.cluster.servers.count, 12)] += 1
                if let coverage = storm.cluster.coverage { sum.covered.add(coverage) }
                sum.counts.add(storm.cluster.invariantCounts)
                sum.simulated += storm.cluster.now.sinceStart
                if !storm.violations.isEmpty {
                    sum.bad.append(Failure(seed: seed, lines: lines, violations: storm.violations))
                }
            }
        } catch {
            print("\(seed.map(String.init) ?? lines[0]) can't be played: \(error)")
            exit(70)
        }
    }

    /// The first run of each invariant that was broken.
    private func shrink(_ bad: [Failure]) {
        var seen: Set<SimulationInvariant> = []
        for failure in bad {
            guard let invariant = failure.violations.first?.invariant, seen.insert(invariant).inserted, seen.count < 4
            else { continue }
            var shrinking = StormShrinking(failure.lines, breaking: invariant)
            let lines = ["# \(failure.name) breaks: \(invariant.rawValue)."] + shrinking.shrink()
            let text = lines.joined(separator: "\n") + "\n"
            let path = "\(folder)/storm-\(failure.seed.map(String.init) ?? "by-hand").txt"
            print("\nshrunk to \(path), for 'mxone_maintenance cluster simulate':\n\(text)")
            do {
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            } catch { print("\(path) can't be written: \(error)") }
        }
    }
}
