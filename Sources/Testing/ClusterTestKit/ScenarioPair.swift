import ClusterModel
import LIMSimulation
import ManagementFailover

/// Understands the commands of a scenario of PM/SNM redundancy and drives a simulated pair with them.
///
///     pair [fast|standard] [automatic]      a pair after its set-up, protected
///     set-up                                the same, from the first moment on
///     run 3s
///     power-off|power-on|pull-cable|cut-far|plug-cable|deafen|hear-again SERVER
///     freeze|freeze-unnoticed SERVER TIME
///     kill-daemon|start-daemon|upgrade-daemon|stop-daemon|reboot|kill-database|fill-disk|recycle-log|grow-log SERVER
///     slow-standby|hang-disk|break-database SERVER TIME, stop-corosync|start-corosync SERVER
///     order SERVER fallback|move|manual|automatic|start-alone|adopt
///     lim-one SERVER
///     explain|loss SERVER
package struct ScenarioPair {
    package struct Unclear: Error, CustomStringConvertible {
        package let description: String
    }

    private var pair: SimulatedPair?

    package init() {}

    package mutating func perform(_ commands: [String]) throws -> [String] {
        var lines: [String] = []
        for command in commands {
            lines += try carryOut(command.split(separator: " ").map(String.init))
            lines += (pair?.takeTrace() ?? []).filter { !$0.contains(" fault: ") }
        }
        guard let pair else { return lines }
        return lines + pair.servers.indices.map { summary(of: $0, in: pair) }
    }

    private func summary(of index: Int, in pair: SimulatedPair) -> String {
        let server = pair.servers[index]
        let address = pair.holdsAddress(index) ? ", holds the virtual IP" : ""
        if !server.powered { return "\(server.name): off" }
        if !server.daemonRuns { return "\(server.name): no daemon\(address)" }
        return "\(server.name): \(server.machine.serverState)\(address)"
    }

    private mutating func carryOut(_ words: [String]) throws -> [String] {
        if words[0] == "pair" || words[0] == "set-up" {
            let fallback: FallbackType = words.contains("automatic") ? .automatic : .manual
            var fresh = SimulatedPair(seed: 7, fallback: fallback, profile: words.contains("fast") ? .fast : .standard)
            if words[0] == "pair" {
                fresh.run(for: .seconds(10))
                _ = fresh.takeTrace()
            }
            pair = fresh
            return []
        }
        guard var pair else { throw Unclear(description: "begin with 'pair' or 'set-up'") }
        self.pair = nil
        defer { self.pair = pair }
        let acknowledged = pair.acknowledged.count
        if words[0] == "run", words.count > 1 {
            let violations = pair.violations.count
            pair.run(for: .milliseconds(try ScenarioCluster.milliseconds(words[1])))
            if pair.acknowledged.count == acknowledged { pair.note { _ in "no write was acknowledged meanwhile" } }
            return pair.violations.dropFirst(violations).map { "VIOLATION \($0)" }
        }
        let place = words.count > 1 ? pair.servers.firstIndex { $0.name.description == words[1] } : nil
        guard let index = place else { throw Unclear(description: "\(words.joined(separator: " ")): which server?") }
        return try disturb(words, index, in: &pair)
    }

    private func disturb(_ words: [String], _ index: Int, in pair: inout SimulatedPair) throws -> [String] {
        switch words[0] {
        case "explain": return ["\(words[1]): \(pair.servers[index].machine.explanation)."]
        case "freeze", "freeze-unnoticed":
            guard words.count > 2 else { throw Unclear(description: "freeze for how long?") }
            let time = Duration.milliseconds(try ScenarioCluster.milliseconds(words[2]))
            pair.freeze(index, for: time, noticed: words[0] == "freeze")
        case "loss":
            return ["\(words[1]): made active by order, it could lose: \(pair.servers[index].machine.lossByOrder)"]
        case "slow-standby", "hang-disk", "break-database":
            guard words.count > 2 else { throw Unclear(description: "\(words[0]) for how long?") }
            let time = Duration.milliseconds(try ScenarioCluster.milliseconds(words[2]))
            switch words[0] {
            case "hang-disk": pair.hang(index, for: time)
            case "break-database": pair.breakDatabase(index, for: time)
            default: pair.slow(index, for: time)
            }
        case "order":
            guard words.count > 2, let fault = Self.orders[words[2]] else { throw Unclear(description: "order what?") }
            pair.inject(fault, on: index)
        default:
            guard let fault = Self.faults[words[0]] else { throw Unclear(description: "\(words[0]) is no command") }
            pair.inject(fault, on: index)
        }
        return []
    }

    private static let orders: [String: SimulatedPair.Fault] = [
        "fallback": .orderFallback, "move": .orderMove, "manual": .orderManual, "automatic": .orderAutomatic,
        "start-alone": .orderStartAlone,
        "adopt": .orderAdopt,
    ]

    private static let faults: [String: SimulatedPair.Fault] = [
        "power-off": .powerOff, "power-on": .powerOn, "pull-cable": .pullCable, "cut-far": .cutFar,
        "plug-cable": .plugCable, "deafen": .deafen, "hear-again": .hearAgain, "kill-daemon": .killDaemon,
        "break-daemon": .breakDaemon,
        "start-daemon": .startDaemon, "upgrade-daemon": .upgradeDaemon, "stop-daemon": .stopDaemon, "reboot": .reboot,
        "kill-database": .killDatabase, "fill-disk": .fillDisk, "recycle-log": .recycleLog, "grow-log": .growLog,
        "stop-corosync": .stopCorosync,
        "start-corosync": .startCorosync, "lim-one": .moveLIM,
    ]
}
