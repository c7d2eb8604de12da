import LIMPlacement
import LIMSimulation

/// What the runs covered, and what they never reached.
struct CoverageReport {
    let covered: Coverage
    let isLong: Bool

    /// False if something was never reached that nobody explained, or something happened that the graph doesn't show.
    func tell() -> Bool {
        let missing = Coverage.allPairs.filter { covered.count(of: $0) == 0 }
        print(
            "covered \(Coverage.allPairs.count - missing.count) of \(Coverage.allPairs.count) pairs of state and event"
        )
        let unexplained = missing.filter { Unreachable.reason($0) == nil }
        for pair in unexplained { print("never reached: \(pair.event) in \(pair.state)") }
        for reason in Unreachable.reasons {
            let missed = missing.filter { reason.covers($0) }
            let words = reason.isPossible ? "hardly ever come" : "can't be reached"
            if !missed.isEmpty { print("\(missed.count) \(words): \(reason.why)") }
        }
        let wrong = Coverage.allPairs.filter {
            covered.count(of: $0) > 0 && Unreachable.reason($0)?.isPossible == false
        }
        for pair in wrong { print("reached, though it is said that it can't be: \(pair.event) in \(pair.state)") }
        let rare = Coverage.allPairs.filter { (1...3).contains(covered.count(of: $0)) }
        for pair in rare { print("rarely reached: \(pair.event) in \(pair.state), \(covered.count(of: pair)) times") }
        let isDrawn = tellWays()
        return isDrawn && wrong.isEmpty && (unexplained.isEmpty || !isLong)
    }

    private func tellWays() -> Bool {
        let known = Set(LIMStateKind.transitions.map { Coverage.Way(from: $0.from, to: $0.to) })
        let taken = Coverage.allWays.filter { covered.count(of: $0) > 0 }
        // One event may lead on over a state that it does not stay in.
        let strange = taken.filter { way in
            !known.contains(way)
                && !known.contains { $0.from == way.from && known.contains(Coverage.Way(from: $0.to, to: way.to)) }
        }
        for way in strange { print("not in the graph: \(way.from) -> \(way.to)") }
        let untaken = Coverage.allWays.filter { known.contains($0) && covered.count(of: $0) == 0 }
        print("took \(known.count - untaken.count) of \(known.count) ways of the graph")
        for way in untaken { print("never taken: \(way.from) -> \(way.to)") }
        return strange.isEmpty && (untaken.isEmpty || !isLong)
    }
}
