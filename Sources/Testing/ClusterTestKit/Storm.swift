import LIMPlacement
package import LIMSimulation

/// One run: the lines of a plan, played on a simulated cluster around the real machines.
package struct Storm: Sendable {
    package let lines: [String]
    package internal(set) var cluster: SimulatedCluster

    /// Plays the plan of a seed. `isTold` keeps what happened, for people.
    package init(seed: UInt64, isCovered: Bool = false, isTold: Bool = false) throws {
        try self.init(lines: StormPlan(seed: seed).lines, isCovered: isCovered, isTold: isTold)
    }

    package init(lines: [String], isCovered: Bool = false, isTold: Bool = false) throws {
        self.lines = lines
        var played = ScenarioCluster { cluster in
            cluster.tellsTimeline = isTold
            if isCovered { cluster.coverage = Coverage() }
        }
        for line in lines {
            try played.carryOut(line)
            // What is broken stays broken: the rest tells nothing new.
            if played.cluster?.violations.isEmpty == false { break }
        }
        guard let cluster = played.cluster else { throw ScenarioCluster.Unclear(description: "no cluster") }
        self.cluster = cluster
    }

    package var violations: [Violation] { cluster.violations }

    /// Everything a person needs to understand a failure.
    package var account: String {
        (lines + ["--"] + cluster.timeline.suffix(60)
            + cluster.servers.compactMap { server in
                server.placement.map { "\(server.name): \($0.explanation(at: cluster.now))" }
            }).joined(separator: "\n")
    }
}
