package import ClusterModel
import Detection
package import LIMPlacement

extension ScenarioCluster {
    /// Time, foreign equipment, what is known of the data: everything that breaks nothing. False if it is none of them.
    static func passive(_ words: [String], in cluster: inout SimulatedCluster) throws -> Bool {
        switch words[0] {
        case "foreign":
            let lim = try lim(words, 1)
            let address = words.count == 3 ? MACAddress(words[2]) : nil
            guard address != nil || words.last == "gone" else { throw Unclear(description: "foreign LIM MAC|gone") }
            cluster.foreign[lim] = address
            if cluster.foreign[lim] != nil { cluster.noticeForeign(lim) }
        case "ready", "loading":
            let condition = LIMCondition(ready: words[0] == "ready")
            cluster.set(condition, of: try lim(words, 2), on: try host(words, 1, in: cluster))
        case "healthy", "unhealthy":
            let condition = LIMCondition(healthy: words[0] == "healthy")
            cluster.set(condition, of: try lim(words, 2), on: try host(words, 1, in: cluster))
        case "data":
            guard words.count == 4, let version = UInt64(words[3]) else {
                throw Unclear(description: "data SERVER LIM VERSION")
            }
            let condition = LIMCondition(dataVersion: version)
            cluster.set(condition, of: try lim(words, 2), on: try host(words, 1, in: cluster))
        case "data-arrives":
            guard words.count == 4, let version = UInt64(words[3]) else {
                throw Unclear(description: "data-arrives SERVER LIM VERSION")
            }
            cluster.dataArrives(try lim(words, 2), version, on: try host(words, 1, in: cluster))
        default: return false
        }
        return true
    }

    static func tell(_ words: [String], of cluster: SimulatedCluster) throws -> [String] {
        let host = try host(words, 1, in: cluster)
        guard let placement = cluster.servers[host].placement else { return ["\(words[1]) is not there"] }
        if words[0] == "alarms" { return placement.alarms.map { "\($0.alarm.identity): \($0.alarm.text)" } }
        if words.count == 2 { return [placement.explanation(at: cluster.now)] }
        return [placement.explanation(of: try lim(words, 2), at: cluster.now)]
    }

    static func fault(_ words: [String], in cluster: inout SimulatedCluster) throws {
        if words[0] == "heal" { return cluster.change { $0.heal() } }
        if words[0] == "lag", words.count == 2 {
            cluster.lag = min(try milliseconds(words[1]), 60_000)
            return
        }
        if words[0] == "split" {
            let side = try words.indices.dropFirst().map { try self.host(words, $0, in: cluster) }
            return cluster.change { $0.split(side) }
        }
        let host = try host(words, 1, in: cluster)
        switch words[0] {
        case "power-off": cluster.powerOff(host)
        case "power-on": cluster.powerOn(host)
        case "freeze": cluster.freeze(host)
        case "thaw": cluster.thaw(host, noticed: true)
        case "thaw-unnoticed": cluster.thaw(host, noticed: false)
        case "thaw-stopped": cluster.thaw(host, noticed: false, clockStood: true)
        case "step-clock":
            guard words.count == 3 else { throw Unclear(description: "step-clock SERVER TIME") }
            cluster.stepClock(host, by: .milliseconds(try milliseconds(words[2])))
        case "crash":
            guard words.count == 4, words[2] == "after", let actions = Int(words[3]), actions > 0 else {
                throw Unclear(description: "crash SERVER after ACTIONS")
            }
            cluster.crash(host, after: actions)
        case "unplug": cluster.change { $0.linkUp[host] = false }
        case "plug": cluster.change { $0.linkUp[host] = true }
        case "cut-far": cluster.change { $0.farCut[host] = true }
        case "heal-far": cluster.change { $0.farCut[host] = false }
        case "deafen":
            let other = try self.host(words, 3, in: cluster)
            cluster.change { $0.deaf[host][other] = true }
        case "kill-daemon":
            guard words.count != 3 else { throw Unclear(description: "kill-daemon SERVER [for TIME]") }
            cluster.killDaemon(host, restartIn: words.count > 3 ? try milliseconds(words[3]) : nil)
        case "start-daemon": cluster.bringUpDaemon(host)
        case "stop-corosync": cluster.stopCorosync(host)
        case "start-corosync": cluster.startCorosync(host)
        case "fill-disk", "free-disk": cluster.fillDisk(host, words[0] == "fill-disk")
        default: try programs(words, host, in: &cluster)
        }
    }

    private static func programs(_ words: [String], _ host: Int, in cluster: inout SimulatedCluster) throws {
        let lim = try lim(words, 2)
        switch words[0] {
        case "break": cluster.breakLIM(lim, on: host)
        case "repair": cluster.repairLIM(lim, on: host)
        case "start": cluster.operate(lim, on: host, .running)
        case "stop": cluster.operate(lim, on: host, .stopped)
        case "restart": cluster.operate(lim, on: host, .starting)
        case "refuse", "accept": cluster.refuse(lim, on: host, words[0] == "refuse")
        case "lose-alias": cluster.loseAlias(lim, on: host)
        default: throw Unclear(description: "unknown command \(words[0])")
        }
    }

    static func order(_ words: [String], in cluster: inout SimulatedCluster) throws {
        let host = try host(words, 1, in: cluster)
        guard words.count > 2 else { throw Unclear(description: "order SERVER WHAT") }
        let what = words[2]
        let last = words[words.count - 1]
        if let command = try clusterCommand(words, last, in: cluster) {
            cluster.order(command, on: host)
            return
        }
        let lim = try lim(words, 3)
        switch what {
        case "move": cluster.order(.move(lim), on: host)
        case "move-with-loss": cluster.order(.moveAcceptingLoss(lim), on: host)
        case "unlock": cluster.order(.unlock(lim), on: host)
        case "start-now": cluster.order(.startNow(lim), on: host)
        case "lock": cluster.order(.lock(lim, to: LIMLock(rawValue: last) ?? .regular), on: host)
        case "priority": cluster.order(.setPriority(lim, Int(last) ?? 0), on: host)
        default: throw Unclear(description: "unknown order \(what)")
        }
    }

    /// What is ordered about the cluster as a whole.
    private static func clusterCommand(
        _ words: [String],
        _ last: String,
        in cluster: SimulatedCluster
    ) throws -> PlacementCommand? {
        switch words[2] {
        case "end-preloading": return .endPreloaded
        case "hand-over": return .handOver
        case "fallback": return FallbackType(rawValue: last).map { .setFallback($0) }
        case "preload": return FallbackType(rawValue: last).map { .setPreloaded($0) }
        case "detection": return DetectionProfile(rawValue: last).map { .setDetection($0) }
        case "hold-down":
            var policy = cluster.newestConfiguration.policy ?? .standard
            policy.holdDownSeconds = try milliseconds(last) / 1000
            return .setPolicy(policy)
        default: return nil
        }
    }
}

extension SimulatedCluster {
    /// Every server's watch sees a foreign answer for the alias it holds.
    package mutating func noticeForeign(_ lim: LIMNumber) {
        for host in servers.indices where servers[host].placement != nil {
            plan(.foreignSeen(host, life: servers[host].life, lim), in: 10)
        }
    }

    /// A server that stands still, or is off, notices nothing of it.
    package mutating func set(_ condition: LIMCondition, of lim: LIMNumber, on host: Int) {
        if servers[host].isRunning { tell(host, .condition(lim, condition)) }
    }

    package mutating func dataArrives(_ lim: LIMNumber, _ version: UInt64, on host: Int) {
        if servers[host].isRunning { tell(host, .dataArrived(lim, version: version)) }
    }

    package mutating func bringUpDaemon(_ host: Int) {
        plan(.startDaemon(host, boot: servers[host].bootedAt), in: 10)
    }
}
