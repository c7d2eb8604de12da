import ClusterModel
import ClusterTestKit
import Foundation

// The machines in a storm: `storm [lim|moves] [--seeds N] [--first SEED] [--seconds S] [--jobs N] [--seed ONE] [--profile P]`. The same
// seed is the same run. `storm bench` times the placement machine instead.

func option(_ name: String, _ fallback: UInt64) -> UInt64 {
    let words = CommandLine.arguments
    guard let place = words.firstIndex(of: name) else { return fallback }
    guard place + 1 < words.count, let value = UInt64(words[place + 1]) else {
        FileHandle.standardError.write(Data("\(name) wants a number\n".utf8))
        exit(64)
    }
    return value
}

if CommandLine.arguments.contains("bench") {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    for result in try PlacementBench().run() { print(String(decoding: try encoder.encode(result), as: UTF8.self)) }
    exit(0)
}
if CommandLine.arguments.contains("lim") {
    if CommandLine.arguments.contains("--seed") {
        let storm = try Storm(seed: option("--seed", 0), isTold: true)
        print(storm.account)
        for violation in storm.violations { print("VIOLATION \(violation)") }
        exit(storm.violations.isEmpty ? 0 : 1)
    }
    let runs = LIMRuns(
        first: option("--first", 0),
        count: option("--seeds", 1000),
        end: ContinuousClock.now + .seconds(Int64(option("--seconds", 3600))),
        jobs: Int(option("--jobs", UInt64(ProcessInfo.processInfo.activeProcessorCount))),
        folder: "build/storm",
        shrinks: !CommandLine.arguments.contains("--no-shrinking")
    )
    exit(runs.run())
}

func profile() -> DetectionProfile? {
    let words = CommandLine.arguments
    guard let place = words.firstIndex(of: "--profile") else { return nil }
    guard place + 1 < words.count, let profile = DetectionProfile(rawValue: words[place + 1]) else {
        FileHandle.standardError.write(Data("--profile wants fast, standard or classic\n".utf8))
        exit(64)
    }
    return profile
}

let storm = PairStorm(only: profile())
if CommandLine.arguments.contains("--seed") {
    let outcome = storm.run(seed: option("--seed", 0), traced: true)
    print(outcome.trace.joined(separator: "\n"))
    print("seed \(outcome.seed), \(outcome.weather): \(outcome.violations.isEmpty ? "ok" : "\(outcome.violations)")")
    exit(outcome.violations.isEmpty ? 0 : 1)
}

if CommandLine.arguments.contains("moves") {
    exit(MoveRuns(storm: storm).run(option("--first", 0), option("--seeds", 1000)))
}

let first = option("--first", 0)
let seeds = option("--seeds", 1000)
let end = ContinuousClock.now + .seconds(Int64(option("--seconds", 3600)))
var runs = 0
var bad: [PairStorm.Outcome] = []
var slowest = Duration.zero
for seed in first..<(first + seeds) where ContinuousClock.now < end && bad.count < 40 {
    let outcome = storm.run(seed: seed)
    runs += 1
    slowest = max(slowest, outcome.convergedAfter)
    guard !outcome.violations.isEmpty else { continue }
    bad.append(outcome)
    print("seed \(seed), \(outcome.weather): \(outcome.violations[0])")
}
if let worst = bad.first {
    print("The trace of seed \(worst.seed):")
    print(storm.run(seed: worst.seed, traced: true).trace.joined(separator: "\n"))
}
print("\(runs) runs, \(bad.count) with violations; slowest convergence \(slowest)")
exit(bad.isEmpty ? 0 : 1)
