import ClusterModel
package import SetupDialog
import StatusDocuments

extension Operations {
    /// What an intent would change; what the daemon does at once has no plan.
    package func plan(_ intent: Intent) async throws -> [PlannedChange] {
        switch intent.carrier {
        case .managementSetUp: return try await management.plan(intent)
        case .clusterSetUp: return try await cluster.plan(intent)
        case .daemon: break
        }
        switch intent {
        case .sync: return try await syncPlan()
        case .setPreloaded(let name, let type): return try await preloadingPlan(name, type)
        default: return [PlannedChange(.change, on: "cluster", request(for: intent)?.sentence ?? "")]
        }
    }

    /// Does what was decided; returns one sentence saying what is so now.
    package func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String {
        if let detached, intent.carrier != .daemon {
            return try await detached.carryOut(intent, onProgress: onProgress)
        }
        switch intent.carrier {
        case .managementSetUp: return try await management.carryOut(intent, onProgress: onProgress)
        case .clusterSetUp: return try await cluster.carryOut(intent, onProgress: onProgress)
        case .daemon:
            guard let order = request(for: intent) else { return "" }
            return try await give(order, onProgress: onProgress)
        }
    }

    /// Refuses what the daemon would refuse, before anything is asked of it.
    private func preloadingPlan(_ name: ClusterName, _ type: FallbackType) async throws -> [PlannedChange] {
        guard let found = try await cluster.inventory().cluster(name) else {
            throw OperationError(.refused, "There is no cluster \(name); see 'cluster list'.")
        }
        if found.behaviour == .preloaded { return [] }
        if let obstacle = found.preloadingObstacle { throw OperationError(.refused, obstacle) }
        var changes = [PlannedChange(.change, on: "cluster", "\(name): failover behavior normal -> preloaded")]
        if found.fallback != type {
            changes.append(
                PlannedChange(
                    .change,
                    on: "cluster",
                    "\(name): fallback \(found.fallback.rawValue) -> \(type.rawValue)"
                )
            )
        }
        return changes
            + found.regulars.map {
                let text = "LIM \($0.lim) is loaded; its alias \($0.alias) is there, and blocked in the firewall"
                return PlannedChange(.add, on: found.standby.description, text)
            }
    }

    /// Which way the data of each LIM would go, before anything is copied (R-DH-06).
    private func syncPlan() async throws -> [PlannedChange] {
        let answer = try await daemon.ask(DaemonRequest("sync-plan")) { _ in }
        guard answer.status == 0 else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        return answer.message.split(separator: "\n").map { PlannedChange(.change, on: "cluster", String($0)) }
    }

    /// Something that the daemon does at once, and its words.
    package struct Order: Sendable {
        package var sentence: String
        package var request: DaemonRequest

        package init(sentence: String, request: DaemonRequest) {
            self.sentence = sentence
            self.request = request
        }
    }

    private func request(for intent: Intent) -> Order? {
        switch intent {
        case .move(let lim):
            Order(
                sentence: "move LIM \(lim) to its regular server",
                request: DaemonRequest("move", ["lim": "\(lim)"])
            )
        case .lock(let lim, let side):
            Order(
                sentence: "lock LIM \(lim) to the \(side.rawValue) server",
                request: DaemonRequest("lock", ["lim": "\(lim)", "to": side.rawValue])
            )
        case .unlock(let lim):
            Order(sentence: "unlock LIM \(lim)", request: DaemonRequest("unlock", ["lim": "\(lim)"]))
        case .setFallback(let cluster, let type):
            Order(
                sentence: "set \(type.rawValue) fallback for cluster \(cluster)",
                request: DaemonRequest("set-fallback", ["cluster": "\(cluster)", "type": type.rawValue])
            )
        case .setPriority(let cluster, let lim, let priority):
            Order(
                sentence: "set priority \(priority) for LIM \(lim) in cluster \(cluster)",
                request: DaemonRequest(
                    "set-priority",
                    ["cluster": "\(cluster)", "lim": "\(lim)", "priority": "\(priority)"]
                )
            )
        case .setAlias6(let cluster, let lim, let alias):
            Order(
                sentence: alias.map { "set IPv6 alias \($0) for LIM \(lim) in cluster \(cluster)" }
                    ?? "take the IPv6 alias of LIM \(lim) in cluster \(cluster) away",
                request: .alias6(alias, of: lim, in: cluster)
            )
        case .setPreloaded(let cluster, let type):
            Order(
                sentence: "change failover behavior of cluster \(cluster) to preloaded, with \(type.rawValue) fallback",
                request: DaemonRequest("set-preloaded", ["cluster": "\(cluster)", "fallback": type.rawValue])
            )
        case .sync(let cluster):
            Order(
                sentence: "sync exchange data within cluster \(cluster)",
                request: DaemonRequest("sync", ["cluster": "\(cluster)"])
            )
        case .fallBack:
            Order(sentence: "move PM and SNM back to the master", request: DaemonRequest("management-fallback"))
        case .reconfigureFallback:
            Order(
                sentence: "take over the cluster's fallback type for PM and SNM",
                request: DaemonRequest("management-reconfigure-fallback")
            )
        default: nil
        }
    }

    /// A daemon knows its own cluster only; an order for another one must not change this one.
    private func requireCluster(of request: DaemonRequest) async throws {
        guard let wanted = request.arguments["cluster"] else { return }
        let known = try await StatusReader(daemon: daemon, paths: Paths()).clusters().document.clusters.map(\.name)
        guard known.contains(where: { $0.description == wanted }) else {
            let names = known.isEmpty ? "none" : known.map(\.description).joined(separator: ", ")
            throw OperationError(
                .refused,
                "This server is in no cluster \(wanted) (its cluster: \(names)). Log in on one of that cluster's servers."
            )
        }
    }

    /// Throws what the daemon would refuse the order with; nothing is done. What it says if everything is as ordered
    /// already, else nil.
    package func tryOut(_ intent: Intent) async throws -> String? {
        guard let order = request(for: intent) else { return nil }
        return try await tryOut(order)
    }

    package func tryOut(_ order: Order) async throws -> String? {
        try await requireCluster(of: order.request)
        var question = DaemonRequest("could", order.request.arguments)
        question.arguments["order"] = order.request.verb
        let answer = try await daemon.ask(question) { _ in }
        switch answer.status {
        case 0: return answer.message.isEmpty ? nil : answer.message
        // A daemon from before the last upgrade does not know the question.
        case ExitStatus.usage.rawValue: return nil
        default: throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
    }

    /// The daemon's sentences become steps without a known end.
    package func give(_ order: Order, onProgress: @escaping ProgressReport) async throws -> String {
        try await requireCluster(of: order.request)
        onProgress(StepReport(number: 1, of: 1, order.sentence, .started))
        let answer = try await daemon.ask(order.request) { sentence in
            onProgress(StepReport(number: 1, of: 1, order.sentence, .going(sentence)))
        }
        guard answer.status == 0 else {
            onProgress(StepReport(number: 1, of: 1, order.sentence, .failed(answer.message)))
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        onProgress(StepReport(number: 1, of: 1, order.sentence, .done))
        return answer.message
    }
}

extension DaemonRequest {
    /// Sets a LIM's IPv6 alias, or takes it away.
    static func alias6(_ alias: IPv6Alias?, of lim: LIMNumber, in cluster: ClusterName) -> DaemonRequest {
        let text = alias?.description ?? "none"
        return DaemonRequest("set-alias6", ["cluster": "\(cluster)", "lim": "\(lim)", "alias6": text])
    }
}
