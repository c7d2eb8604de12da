import ClusterModel

/// One thing that a choice wizard offers.
struct Choice: Hashable, Sendable {
    enum Object: Hashable, Sendable {
        case server(ServerName)
        case cluster(ClusterName)
        case lim(LIMNumber)
    }

    var object: Object
    var label: String
    var unavailable: String?

    static func all(for purpose: ChoiceScript.Purpose, in system: SystemInventory) -> [Choice] {
        switch purpose {
        case .removeServer: system.servers.map { server($0, refusal: refusalToRemove($0)) }
        case .convert: system.servers.filter { $0.role == .free }.map { server($0, refusal: nil) }
        case .revert:
            system.servers.filter { $0.role == .standby }.map { server($0, refusal: refusalToRevert($0, in: system)) }
        case .deleteCluster, .changeFallback, .sync: system.clusters.map { cluster($0, refusal: nil) }
        case .changeToPreloaded: system.clusters.map { cluster($0, refusal: refusalToPreload($0)) }
        case .removeLIM, .move, .lock, .unlock: system.clusters.flatMap(lims)
        }
    }

    private static func server(_ server: Server, refusal: String?) -> Choice {
        let lim = server.lim.map { ", LIM \($0)" } ?? ""
        return Choice(
            object: .server(server.name),
            label: "\(server.name)  \(server.address)  (\(server.role.rawValue)\(lim))",
            unavailable: refusal
        )
    }

    private static func refusalToPreload(_ cluster: ClusterConfiguration) -> String? {
        switch cluster.behaviour {
        case .normal: cluster.preloadingObstacle
        case .preloaded: "Cluster \(cluster.name) is preloaded already. To remove preloading, delete the cluster."
        }
    }

    private static func cluster(_ cluster: ClusterConfiguration, refusal: String?) -> Choice {
        let lims = cluster.regulars.map { "LIM \($0.lim)" }.joined(separator: ", ")
        return Choice(
            object: .cluster(cluster.name),
            label: "\(cluster.name)  (\(lims); standby \(cluster.standby); \(cluster.fallback.rawValue) fallback)",
            unavailable: refusal
        )
    }

    private static func lims(of cluster: ClusterConfiguration) -> [Choice] {
        cluster.regulars.map { regular in
            let lock = cluster.lock(of: regular.lim).map { ", locked to \($0.rawValue)" } ?? ""
            return Choice(
                object: .lim(regular.lim),
                label: "LIM \(regular.lim)  (\(regular.server), cluster \(cluster.name)\(lock))",
                unavailable: nil
            )
        }
    }

    /// Only a free server leaves the system (R-CM-33, R-CM-34).
    private static func refusalToRemove(_ server: Server) -> String? {
        switch server.role {
        case .free: nil
        case .regular: "\(server.name) carries a LIM; only a free server can be removed."
        case .standby: "\(server.name) is a standby server. Convert it to a free server first."
        }
    }

    private static func refusalToRevert(_ server: Server, in system: SystemInventory) -> String? {
        system.cluster(with: server.name).map {
            "\(server.name) belongs to cluster \($0.name). Delete that cluster first."
        }
    }
}

extension ChoiceScript {
    /// What is decided, once everything is chosen.
    var intent: Intent? {
        guard choices.indices.contains(object) else { return nil }
        return switch (purpose, choices[object].object) {
        case (.removeServer, .server(let name)): .removeServer(name)
        case (.convert, .server(let name)): .convertToStandby(name)
        case (.revert, .server(let name)): .revertToFree(name)
        case (.deleteCluster, .cluster(let name)): .deleteCluster(name, acceptingLoss: false)
        case (.changeFallback, .cluster(let name)): change(of: name)
        case (.removeLIM, .lim(let lim)): system.cluster(of: lim).map { .removeLIM($0.name, lim) }
        case (.changeToPreloaded, .cluster(let name)): .setPreloaded(name, manner == 1 ? .automatic : .manual)
        case (.sync, .cluster(let name)): .sync(name)
        case (.move, .lim(let lim)): .move(lim)
        case (.lock, .lim(let lim)): .lock(lim, to: manner == 1 ? .standby : .regular)
        case (.unlock, .lim(let lim)): .unlock(lim)
        case (_, _): nil
        }
    }

    private func change(of cluster: ClusterName) -> Intent? {
        guard let lim = priorityLIM else { return .setFallback(cluster, manner == 1 ? .automatic : .manual) }
        return priority.map { .setPriority(cluster, lim.lim, $0) }
    }

    /// The LIM whose priority was chosen to be changed: the lines after the two fallback types.
    var priorityLIM: RegularServer? {
        let regulars = chosenCluster?.regulars ?? []
        return purpose == .changeFallback && regulars.indices.contains(manner - 2) ? regulars[manner - 2] : nil
    }

    private var chosenCluster: ClusterConfiguration? {
        guard choices.indices.contains(object), case .cluster(let name) = choices[object].object else { return nil }
        return system.cluster(name)
    }

    var manners: [MenuItem] {
        switch purpose {
        case .changeFallback:
            [
                MenuItem("fallback manual: an operator orders it"),
                MenuItem("fallback automatic: by itself, once the regular server is well"),
            ] + (chosenCluster?.regulars ?? []).map { MenuItem("priority of LIM \($0.lim), now \($0.priority)") }
        case .changeToPreloaded:
            [
                MenuItem("fallback manual: the better alternative for preloaded clusters"),
                MenuItem("fallback automatic: by itself, once the regular server is well and preloaded"),
            ]
        case .lock:
            [
                MenuItem("regular: no failover, even if the regular server is down"),
                MenuItem("standby: no fallback, even if the regular server is well"),
            ]
        case .removeServer, .convert, .revert, .deleteCluster, .removeLIM, .move, .unlock, .sync: []
        }
    }
}
