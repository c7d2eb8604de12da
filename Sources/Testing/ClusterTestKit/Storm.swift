package import LIMPlacement
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
            if played.cluster?.violations.isEmpty == false || played.cluster?.isHalted == true { break }
        }
        guard let cluster = played.cluster else { throw ScenarioCluster.Unclear(description: "no cluster") }
        self.cluster = cluster
    }

    /// The same plan, halted at the moment at which LIM 1 comes into a state on a side; nil if it doesn't.
    package init?(seed: UInt64, until state: LIMStateKind, on side: LIMSide) throws {
        var lines = StormPlan(seed: seed).lines
        let host = side == .regular ? "lim1" : "standby"
        lines.insert("when \(host) 1 \(state.rawValue) halt", at: 2)
        try self.init(lines: lines, isTold: true)
        guard cluster.isHalted else { return nil }
        cluster.isHalted = false
        cluster.endFaults()
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
