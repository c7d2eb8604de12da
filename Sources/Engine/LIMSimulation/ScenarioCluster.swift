import ClusterModel
import LIMPlacement

/// Understands the commands of a placement scenario and drives a simulated cluster with them.
///
///     cluster [fast|standard|classic] [preloaded] [automatic] [as-original] [standby-stops] [OPTION ...]
///             LIM1-SERVER[/PRIORITY] ... STANDBY [spare:SERVER[/PRIORITY] ...]
///         OPTION: seed=N tick=TIME hold-down=TIME peer-wait=TIME crashes with-data
///     run 3s
///     power-off|power-on|freeze|thaw|thaw-unnoticed|thaw-stopped|unplug|plug|cut-far|heal-far SERVER
///     deafen SERVER from SERVER, split SERVER ..., lag TIME, heal
///     crash SERVER after N, step-clock SERVER TIME, fill-disk|free-disk SERVER
///     kill-daemon SERVER [for TIME], start-daemon SERVER, stop-corosync|start-corosync SERVER
///     break|repair|start|stop|restart|refuse|accept|lose-alias SERVER LIM
///     foreign LIM MAC|gone, ready|loading|healthy|unhealthy SERVER LIM
///     data SERVER LIM VERSION, data-arrives SERVER LIM VERSION
///     order SERVER move|move-with-loss LIM | lock LIM SIDE | unlock LIM | fallback TYPE | priority LIM N
///     order SERVER hand-over | start-now LIM | preload TYPE | end-preloading | detection PROFILE | hold-down TIME
///     add-lim LIM, remove-lim LIM
///     when SERVER LIM STATE COMMAND ...
///     end-faults, rest TIME
///     explain SERVER [LIM], alarms SERVER
package struct ScenarioCluster {
    package struct Unclear: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) { self.description = description }
    }

    package private(set) var cluster: SimulatedCluster?
    private let prepare: @Sendable (inout SimulatedCluster) -> Void

    /// `prepare` is called with each new cluster.
    package init(prepare: @escaping @Sendable (inout SimulatedCluster) -> Void = { _ in }) { self.prepare = prepare }

    /// Carries out one block of commands and gives what happened, and who runs what in the end.
    package mutating func perform(_ commands: [String]) throws -> [String] {
        var lines: [String] = []
        for command in commands {
            lines += try carryOut(command)
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

    /// Carries out one command and gives what it tells.
    @discardableResult
    package mutating func carryOut(_ command: String) throws -> [String] {
        let words = command.split(separator: " ").map(String.init)
        guard let verb = words.first else { return [] }
        if verb == "cluster" {
            var fresh = try Self.cluster(words.dropFirst())
            prepare(&fresh)
            cluster = fresh
            return []
        }
        guard var cluster else { throw Unclear(description: "begin with 'cluster'") }
        self.cluster = nil
        defer { self.cluster = cluster }
        switch verb {
        case "run":
            guard words.count == 2 else { throw Unclear(description: "run TIME") }
            cluster.run(for: .milliseconds(try Self.milliseconds(words[1])))
        case "rest":
            guard words.count == 2 else { throw Unclear(description: "rest TIME") }
            cluster.comeToRest(within: .milliseconds(try Self.milliseconds(words[1])))
        case "explain", "alarms": return try Self.tell(words, of: cluster)
        default: try Self.act(words, in: &cluster)
        }
        return []
    }

    /// Everything that is done at a moment, without letting time go by.
    static func act(_ words: [String], in cluster: inout SimulatedCluster) throws {
        switch words[0] {
        case "order": try order(words, in: &cluster)
        case "when": try lay(words, in: &cluster)
        case "end-faults": cluster.endFaults()
        case "halt": cluster.isHalted = true
        case "add-lim": cluster.addLIM(try lim(words, 1))
        case "remove-lim": cluster.removeLIM(try lim(words, 1))
        default: if try !passive(words, in: &cluster) { try fault(words, in: &cluster) }
        }
    }

    private static func lay(_ words: [String], in cluster: inout SimulatedCluster) throws {
        guard words.count > 4, let state = LIMStateKind(rawValue: words[3]), words[4] != "when" else {
            throw Unclear(description: "when SERVER LIM STATE COMMAND")
        }
        let deed = Array(words[4...])
        // On a copy: who writes a scenario learns here what can't be done.
        var trial = cluster
        try act(deed, in: &trial)
        cluster.lay(Ambush(host: try host(words, 1, in: cluster), lim: try lim(words, 2), state: state, words: deed))
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
