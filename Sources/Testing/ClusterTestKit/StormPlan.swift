import ClusterModel
import LIMPlacement
import LIMSimulation

/// What a seed does to a cluster, as the lines of a scenario: what nobody thought of can be read, replayed and cut
/// short like any other incident.
package struct StormPlan: Sendable {
    package private(set) var lines: [String] = []
    private(set) var generator: SeededGenerator
    let regulars: Int
    let spares: Int
    /// What the plan has done so far, so that it is undone as often: crashes it knows nothing of.
    var off: Set<Int> = []
    var frozen: Set<Int> = []
    var unplugged: Set<Int> = []
    var cut: Set<Int> = []
    var full: Set<Int> = []

    /// How long after the faults all may take to find its place, and how long nothing may move then.
    package static let ending = ["end-faults", "run 35s", "rest 15s"]

    package init(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        regulars = Self.size(&generator)
        spares = regulars > 1 && generator.chance(20) ? 1 : 0
        self.generator = generator
        lines.append(header(seed))
        lines.append("run 5s")
        for _ in 0..<length() {
            strike()
            wait()
        }
        lines += Self.ending
    }

    /// Mostly few, where most can be tried; up to the eleven of the largest cluster.
    private static func size(_ generator: inout SeededGenerator) -> Int {
        switch Int.random(in: 0..<50, using: &generator) {
        case 0..<24: 1
        case 24..<36: 2
        case 36..<43: 3
        case 43..<47: 4
        default: Int.random(in: 5...10, using: &generator)
        }
    }

    private mutating func header(_ seed: UInt64) -> String {
        var words = ["cluster", "seed=\(seed)", "tick=500ms", "hold-down=20s", "peer-wait=10s"]
        words.append(pick(["standard", "standard", "standard", "fast", "classic"]))
        words.append(chance(50) ? "automatic" : "manual")
        if regulars == 1, chance(60) { words.append("preloaded") }
        if chance(30) { words.append("as-original") }
        if chance(20) { words.append("standby-stops") }
        if chance(40) { words.append("crashes") }
        if chance(50) { words.append("with-data") }
        for number in 1...regulars { words.append("lim\(number)/\(random(1...3))") }
        words.append("standby")
        for spare in 0..<spares { words.append("spare:lim\(regulars + spare + 1)/\(random(1...3))") }
        return words.joined(separator: " ")
    }

    /// Mostly an incident; now and then a long life.
    private mutating func length() -> Int {
        switch random(0...99) {
        case 0..<85: random(3...14)
        case 85..<98: random(15...40)
        default: random(60...150)
        }
    }

    /// Mostly around the detection time, where things cross; rarely for longer than records of fallbacks last.
    private mutating func wait() {
        switch random(0...99) {
        case 0..<25: add("run \(random(1...300))ms")
        case 25..<50: add("run \(random(300...2500))ms")
        case 50..<75: add("run \(random(1000...6000))ms")
        case 75..<98: add("run \(random(3000...16_000))ms")
        case 98: add("run \(random(60...400))s")
        default: if regulars < 3, chance(20) { add("run \(random(10...70))min") }
        }
    }

    mutating func add(_ line: String) { lines.append(line) }

    mutating func random(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }

    mutating func chance(_ percent: Int) -> Bool { generator.chance(percent) }

    mutating func pick<T>(_ all: [T]) -> T { all[random(0...all.count - 1)] }

    /// The regulars, the standby, the spare ones.
    mutating func anyHost() -> Int { chance(35) ? regulars : random(0...regulars + spares) }

    mutating func anyLIM() -> Int { random(1...regulars + spares) }

    func name(_ host: Int) -> String {
        if host == regulars { return "standby" }
        return "lim\(host < regulars ? host + 1 : host)"
    }
}
