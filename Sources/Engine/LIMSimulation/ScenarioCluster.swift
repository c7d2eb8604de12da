package import ClusterModel
import Detection
import LIMPlacement

/// Understands the commands of a placement scenario and drives a simulated cluster with them.
///
///     cluster [fast|standard|classic] [preloaded] [automatic] [as-original] [standby-stops] LIM1-SERVER[/PRIORITY] ... STANDBY
///     run 3s
///     power-off|power-on|freeze|thaw|thaw-unnoticed|unplug|plug|cut-far|heal-far SERVER
///     deafen SERVER from SERVER, heal
///     fill-disk|free-disk SERVER
///     kill-daemon SERVER [for TIME], start-daemon SERVER, stop-corosync|start-corosync SERVER
///     break|repair SERVER LIM, foreign LIM MAC|gone, ready|loading SERVER LIM, data SERVER LIM VERSION
///     data-arrives SERVER LIM VERSION
///     order SERVER move LIM | lock LIM SIDE | unlock LIM | fallback TYPE | priority LIM N | hand-over | start-now LIM
///     order SERVER preload TYPE | end-preloading
///     explain SERVER [LIM], alarms SERVER
package struct ScenarioCluster {
    package struct Unclear: Error, CustomStringConvertible {
        package let description: String
    }

    private var cluster: SimulatedCluster?
    private var lastOrder: UInt64 = 0

    package init() {}

    /// Carries out one block of commands and gives what happened, and who runs what in the end.
    package mutating func perform(_ commands: [String]) throws -> [String] {
        var lines: [String] = []
        for command in commands {
            lines += try carryOut(command.split(separator: " ").map(String.init))
            lines += cluster?.takeTimeline() ?? []
        }
        lines += cluster?.violations.map { "VIOLATION \($0)" } ?? []
        return lines + summary()
    }

    private func summary() -> [String] {
        guard let cluster else { return [] }
        return cluster.configuration.regulars.map { entry in
            let names = cluster.holders(of: entry.lim).map { cluster.servers[$0].name.description }
            let passive = cluster.servers.compactMap { server -> String? in
                switch server.placement?.parts.first(where: { $0.lim == entry.lim })?.phase {
                case .loading?: "\(server.name) loading"
                case .preloaded?: "\(server.name) preloaded"
                case .unknown?, .stopped?, .yielded?, .unclaimed?, .starting?, .lookingAgain?, .serving?, .stopping?,
                    .failed?, nil:
                    nil
                }
            }
            return (["LIM \(entry.lim): \(names.isEmpty ? "nobody" : names.joined(separator: " and "))"] + passive)
                .joined(separator: ", ")
        }
    }

    private mutating func carryOut(_ words: [String]) throws -> [String] {
        guard let verb = words.first else { return [] }
        if verb == "cluster" {
            cluster = try SimulatedCluster(configuration: Self.configuration(words.dropFirst()), timing: .fixed)
            return []
        }
        guard var cluster else { throw Unclear(description: "begin with 'cluster'") }
        self.cluster = nil
        defer { self.cluster = cluster }
        if verb == "order" {
            lastOrder += 1
            try Self.order(words, id: lastOrder, in: &cluster)
            return []
        }
        if try Self.passive(words, in: &cluster) { return [] }
        if verb == "explain" || verb == "alarms" { return try Self.tell(words, of: cluster) }
        try Self.fault(words, in: &cluster)
        return []
    }
}

extension ScenarioCluster {
    package static func configuration(_ words: ArraySlice<String>) throws -> ClusterConfiguration {
        var detection = DetectionProfile.standard
        var fallback = FallbackType.manual
        var behaviour = FailoverBehaviour.normal
        var policy = PlacementPolicy.standard
        var names: [(name: String, priority: Int)] = []
        for word in words {
            if let profile = DetectionProfile(rawValue: word) {
                detection = profile
            } else if let type = FallbackType(rawValue: word) {
                fallback = type
            } else if let chosen = FailoverBehaviour(rawValue: word) {
                behaviour = chosen
            } else if word == "as-original" {
                policy.fallbackAsOriginal = true
            } else if word == "standby-stops" {
                policy.dualActiveLoser = .standby
            } else {
                let parts = word.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count < 3, let priority = parts.count == 2 ? Int(parts[1]) : 1 else {
                    throw Unclear(description: "\(word) is not SERVER or SERVER/PRIORITY")
                }
                names.append((parts[0], priority))
            }
        }
        guard (2...11).contains(names.count) else { throw Unclear(description: "a cluster has 2 to 11 servers") }
        var configuration = try cluster(of: names, detection: detection, fallback: fallback)
        configuration.behaviour = behaviour
        if policy != .standard { configuration.policy = policy }
        if let fault = configuration.fault { throw Unclear(description: "this cluster can't be: \(fault)") }
        return configuration
    }

    private static func cluster(
        of names: [(name: String, priority: Int)],
        detection: DetectionProfile,
        fallback: FallbackType
    ) throws -> ClusterConfiguration {
        func address(_ last: Int) -> IPv4Address { IPv4Address(value: 0x0a63_0000 | UInt32(last)) }
        var regulars: [RegularServer] = []
        for (index, entry) in names.dropLast().enumerated() {
            guard let server = ServerName(entry.name), let lim = LIMNumber(index + 1) else {
                throw Unclear(description: "\(entry.name) is not a server's name")
            }
            regulars.append(
                RegularServer(
                    server: server,
                    lim: lim,
                    base: address(11 + index),
                    alias: address(111 + index),
                    priority: entry.priority
                )
            )
        }
        guard let standby = names.last.flatMap({ ServerName($0.name) }), let name = ClusterName("east"),
            let subnet = IPv4Subnet(containing: address(1), prefixLength: 24)
        else { throw Unclear(description: "not a server name") }
        return ClusterConfiguration(
            name: name,
            standby: standby,
            standbyBase: address(10),
            regulars: regulars,
            subnet: subnet,
            fallback: fallback,
            detection: detection
        )
    }

    static func host(_ words: [String], _ position: Int, in cluster: SimulatedCluster) throws -> Int {
        guard words.count > position, let name = ServerName(words[position]), let host = cluster.index(of: name) else {
            throw Unclear(description: "\(words.joined(separator: " ")): a server is missing at word \(position + 1)")
        }
        return host
    }

    static func lim(_ words: [String], _ position: Int) throws -> LIMNumber {
        guard words.count > position, let lim = LIMNumber(words[position]) else {
            throw Unclear(description: "\(words.joined(separator: " ")): a LIM is missing at word \(position + 1)")
        }
        return lim
    }

    /// Up to a day: whoever simulates more has made a slip.
    package static func milliseconds(_ word: String) throws -> Int {
        let units: [(String, Double)] = [("ms", 1), ("min", 60_000), ("s", 1000)]
        for (unit, factor) in units where word.hasSuffix(unit) {
            guard let number = Double(word.dropLast(unit.count)), (0...86_400_000).contains(number * factor) else {
                break
            }
            return Int(number * factor)
        }
        throw Unclear(description: "\(word) is not a time, such as 500ms, 3s or 10min, up to a day")
    }
}
