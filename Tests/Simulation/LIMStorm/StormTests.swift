import ClusterTestKit
import Foundation
import LIMPlacement
import LIMSimulation
import Testing

@Suite("The storm: a seed decides what goes wrong")
struct StormTests {
    /// `SEEDS=5000..<6000` plays others than the usual ones.
    static var seeds: [UInt64] {
        let text = ProcessInfo.processInfo.environment["SEEDS"] ?? "0..<200"
        let bounds = text.components(separatedBy: "..<").compactMap { UInt64($0) }
        return bounds.count == 2 ? Array(bounds[0]..<bounds[1]) : bounds
    }

    @Test(
        "R-CL-15, R-CL-25, LM-14: no LIM is active twice among servers that see each other, and all is well after the storm",
        arguments: seeds
    )
    func storm(seed: UInt64) throws {
        guard try !Storm(seed: seed).violations.isEmpty else { return }
        let storm = try Storm(seed: seed, isTold: true)
        Issue.record("seed \(seed): \(storm.violations)\n\(storm.account)")
    }

    @Test(
        "every goal that can be asked for is reached from wherever the storm left things",
        arguments: seeds.prefix(30)
    )
    func goals(seed: UInt64) throws {
        var storm = try Storm(seed: seed, isTold: true)
        let missed = storm.missedGoals()
        if !missed.isEmpty { Issue.record("seed \(seed): \(missed.joined(separator: "; "))\n\(storm.account)") }
    }

    @Test("what chance leads to too rarely is led to by hand", arguments: StormPlan.rare)
    func rare(lines: [String]) throws {
        let storm = try Storm(lines: lines, isTold: true)
        if !storm.violations.isEmpty { Issue.record("\(storm.violations)\n\(storm.account)") }
    }

    /// In the midst of whatever goes on, on either side of the LIM: nothing is a dead end.
    @Test(
        "every goal that can be asked for is reached from every state",
        arguments: LIMStateKind.allCases.filter { $0 != .unknown },
        LIMSide.allCases
    )
    func reachable(state: LIMStateKind, side: LIMSide) throws {
        var starts = 0
        for seed in UInt64(0)..<2000 where starts < 2 {
            guard var storm = try Storm(seed: seed, until: state, on: side) else { continue }
            starts += 1
            let missed = storm.missedGoals()
            if !missed.isEmpty { Issue.record("seed \(seed): \(missed.joined(separator: "; "))\n\(storm.account)") }
        }
        #expect(starts == 2, "no storm leads to \(state) on the \(side) side")
    }

    /// What was left of runs that once broke a rule, cut down to the lines that matter.
    static let runsThatFound: [URL] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Found")
        let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        return (files ?? []).sorted { $0.path < $1.path }
    }()

    @Test("the runs that found a fault stay good", arguments: runsThatFound)
    func found(_ file: URL) throws {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map(String.init)
        let storm = try Storm(lines: lines.filter { !$0.hasPrefix("#") }, isTold: true)
        if !storm.violations.isEmpty { Issue.record("\(storm.violations)\n\(storm.account)") }
    }

    @Test("they are there to be played")
    func present() { #expect(!Self.runsThatFound.isEmpty) }

    @Test("the same seed is the same run, to the letter", arguments: seeds.prefix(10))
    func repeats(seed: UInt64) throws {
        let told = try (0..<2).map { _ in try Storm(seed: seed, isTold: true).cluster.timeline }
        #expect(told[0] == told[1])
        #expect(!told[0].isEmpty)
    }

    @Test("a failing run is cut down to the lines that matter, and they replay as a scenario")
    func shrinks() throws {
        // A server that is never repaired: that its LIM does not run is what must be left.
        let lines = [
            "cluster seed=7 tick=500ms automatic lim1/1 lim2/2 lim3/1 standby", "run 5s", "fill-disk lim3",
            "run 20s", "power-off lim2", "unplug lim3", "run 3s", "break lim1 1", "order lim1 lock 1 regular",
            "run 10s", "plug lim3", "rest 5s",
        ]
        var shrinking = StormShrinking(lines, breaking: .runsOnce)
        let short = shrinking.shrink()
        #expect(short.count < 6)
        #expect(try Storm(lines: short).violations.contains { $0.invariant == .runsOnce })
        var played = ScenarioCluster()
        #expect(try played.perform(short).contains { $0.hasPrefix("VIOLATION ") })
    }
}
