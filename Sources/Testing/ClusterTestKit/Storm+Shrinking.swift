package import LIMSimulation

/// Makes a run that breaks an invariant as short as it can be while it still breaks the same one.
package struct StormShrinking: Sendable {
    private let invariant: SimulationInvariant
    private var lines: [String]
    private var tries = 0
    private let limit: Int

    package init(_ lines: [String], breaking invariant: SimulationInvariant, limit: Int = 3000) {
        self.lines = lines
        self.invariant = invariant
        self.limit = limit
    }

    /// The shortest one found.
    package mutating func shrink() -> [String] {
        var before = 0
        repeat {
            before = lines.count + lines.map(\.count).reduce(0, +)
            dropLines()
            dropServers()
            dropOptions()
            shortenWaits()
        } while lines.count + lines.map(\.count).reduce(0, +) < before && tries < limit
        return lines
    }

    /// True, and taken, if it breaks the invariant too.
    private mutating func take(_ candidate: [String]) -> Bool {
        guard tries < limit, candidate != lines else { return false }
        tries += 1
        // A candidate that can't be played at all breaks nothing.
        guard let storm = try? Storm(lines: candidate), storm.violations.contains(where: { $0.invariant == invariant })
        else { return false }
        lines = candidate
        return true
    }

    /// What is demanded after the faults is demanded after their end only.
    private var body: Range<Int> { 1..<max(1, lines.firstIndex(of: StormPlan.ending[0]) ?? lines.count) }

    /// In pieces of half the length, then a quarter, down to single lines. The cluster and the ending stay.
    private mutating func dropLines() {
        var size = max(1, body.count / 2)
        while true {
            var start = 1
            while start < body.upperBound {
                var candidate = lines
                candidate.removeSubrange(start..<min(start + size, body.upperBound))
                if !take(candidate) { start += size }
            }
            if size == 1 { return }
            size /= 2
        }
    }

    /// The last regular server, with everything that is said of it.
    private mutating func dropServers() {
        while true {
            let words = lines[0].split(separator: " ").map(String.init)
            guard let last = words.lastIndex(where: { $0.hasPrefix("lim") || $0.hasPrefix("spare:") }) else { return }
            let name = words[last].replacingOccurrences("spare:", with: "").prefix { $0 != "/" }
            var header = words
            header.remove(at: last)
            let number = String(name.dropFirst(3))
            let rest = lines.dropFirst().filter { line in
                let said = line.split(separator: " ").map(String.init)
                return !said.contains(String(name)) && !(said.contains(number) && said[0] != "crash")
            }
            guard take([header.joined(separator: " ")] + rest) else { return }
        }
    }

    /// Settings that play no part, the seed of the times included: without it everything takes its usual time.
    private mutating func dropOptions() {
        var position = 1
        while true {
            var words = lines[0].split(separator: " ").map(String.init)
            guard position < words.count else { return }
            let word = words.remove(at: position)
            let isServer = word.hasPrefix("lim") || word == "standby" || word.hasPrefix("spare:")
            if isServer || !take([words.joined(separator: " ")] + lines.dropFirst()) { position += 1 }
        }
    }

    /// Long waits by half as often as it goes.
    private mutating func shortenWaits() {
        for index in body where lines[index].hasPrefix("run ") {
            while let duration = try? ScenarioCluster.milliseconds(String(lines[index].dropFirst(4))), duration > 50 {
                var candidate = lines
                candidate[index] = "run \(duration / 2)ms"
                if !take(candidate) { break }
            }
        }
    }
}

extension String {
    fileprivate func replacingOccurrences(_ prefix: String, with replacement: String) -> String {
        hasPrefix(prefix) ? replacement + dropFirst(prefix.count) : self
    }
}
