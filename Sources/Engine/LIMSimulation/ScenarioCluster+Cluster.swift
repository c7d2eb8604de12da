package import ClusterModel
import Detection
import LIMPlacement

// The first line of a scenario: which cluster it is about.
extension ScenarioCluster {
    private struct Line {
        var detection = DetectionProfile.standard
        var fallback = FallbackType.manual
        var behaviour = FailoverBehaviour.normal
        var policy = PlacementPolicy.standard
        var seed: UInt64?
        var tick = 250
        var crashes = false
        var keepsData = false
        var names: [(name: String, priority: Int)] = []
        var spares: [(name: String, priority: Int)] = []
    }

    static func cluster(_ words: ArraySlice<String>) throws -> SimulatedCluster {
        let line = try read(words)
        let configuration = try configuration(line)
        let standby = configuration.members.count - 1
        let spares = try line.spares.enumerated().map { index, spare in
            try regular(spare, number: standby + 1 + index)
        }
        guard configuration.members.count + spares.count <= 12 else {
            throw Unclear(description: "12 servers at most")
        }
        var cluster = SimulatedCluster(
            configuration: configuration,
            spares: spares,
            timing: line.seed.map { SimulatedTiming(generator: SeededGenerator(seed: $0)) } ?? .fixed,
            tick: line.tick
        )
        cluster.crashesBetweenActions = line.crashes
        if line.keepsData { cluster.keepData() }
        return cluster
    }

    package static func configuration(_ words: ArraySlice<String>) throws -> ClusterConfiguration {
        try configuration(try read(words))
    }

    private static func read(_ words: ArraySlice<String>) throws -> Line {
        var line = Line()
        for word in words {
            if let profile = DetectionProfile(rawValue: word) {
                line.detection = profile
            } else if let type = FallbackType(rawValue: word) {
                line.fallback = type
            } else if let chosen = FailoverBehaviour(rawValue: word) {
                line.behaviour = chosen
            } else if word.hasPrefix("spare:") {
                line.spares.append(try named(String(word.dropFirst(6))))
            } else if word.contains("=") {
                try readSetting(word, into: &line)
            } else {
                switch word {
                case "as-original": line.policy.fallbackAsOriginal = true
                case "standby-stops": line.policy.dualActiveLoser = .standby
                case "crashes": line.crashes = true
                case "with-data": line.keepsData = true
                default: line.names.append(try named(word))
                }
            }
        }
        return line
    }

    private static func readSetting(_ word: String, into line: inout Line) throws {
        let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        switch parts[0] {
        case "seed":
            guard let seed = UInt64(parts[1]) else { throw Unclear(description: "\(word): a number is missing") }
            line.seed = seed
        case "tick":
            line.tick = try milliseconds(parts[1])
            guard line.tick > 0 else { throw Unclear(description: "\(word): no time at all") }
        case "hold-down": line.policy.holdDownSeconds = try milliseconds(parts[1]) / 1000
        case "peer-wait": line.policy.peerWaitSeconds = try milliseconds(parts[1]) / 1000
        default: throw Unclear(description: "unknown setting \(word)")
        }
    }

    private static func named(_ word: String) throws -> (name: String, priority: Int) {
        let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.count < 3, let priority = parts.count == 2 ? Int(parts[1]) : 1 else {
            throw Unclear(description: "\(word) is not SERVER or SERVER/PRIORITY")
        }
        return (parts[0], priority)
    }

    private static func configuration(_ line: Line) throws -> ClusterConfiguration {
        guard (2...11).contains(line.names.count) else { throw Unclear(description: "a cluster has 2 to 11 servers") }
        guard let standby = line.names.last.flatMap({ ServerName($0.name) }), let name = ClusterName("east"),
            let subnet = IPv4Subnet(containing: address(1), prefixLength: 24)
        else { throw Unclear(description: "not a server name") }
        let regulars = try line.names.dropLast().enumerated().map { try regular($1, number: $0 + 1) }
        let configuration = ClusterConfiguration(
            name: name,
            standby: standby,
            standbyBase: address(10),
            regulars: regulars,
            subnet: subnet,
            fallback: line.fallback,
            behaviour: line.behaviour,
            detection: line.detection,
            policy: line.policy == .standard ? nil : line.policy
        )
        if let fault = configuration.fault { throw Unclear(description: "this cluster can't be: \(fault)") }
        return configuration
    }

    private static func address(_ last: Int) -> IPv4Address { IPv4Address(value: 0x0a63_0000 | UInt32(last)) }

    private static func regular(_ entry: (name: String, priority: Int), number: Int) throws -> RegularServer {
        guard let server = ServerName(entry.name), let lim = LIMNumber(number) else {
            throw Unclear(description: "\(entry.name) is not a server's name")
        }
        return RegularServer(
            server: server,
            lim: lim,
            base: address(10 + number),
            alias: address(110 + number),
            priority: entry.priority
        )
    }
}
