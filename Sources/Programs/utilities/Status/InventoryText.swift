import ClusterModel

/// List all clusters (R-CM-10) and List servers.
struct InventoryText {
    let system: SystemInventory

    var servers: [String] {
        if system.servers.isEmpty { return ["There is no server in the system yet."] }
        return TextColumns.table(
            [["SERVER", "ROLE", "LIM", "ADDRESS", "CLUSTER"]]
                + system.servers.map { server in
                    [
                        server.name.description, server.role.rawValue, server.lim?.description ?? "-",
                        "\(server.address)/\(server.prefixLength)",
                        system.cluster(with: server.name)?.name.description ?? "-",
                    ]
                }
        )
    }

    var clusters: [String] {
        if system.clusters.isEmpty { return ["There is no cluster in the system."] }
        return system.clusters.flatMap(lines)
    }

    private func lines(of cluster: ClusterConfiguration) -> [String] {
        let title =
            "Cluster \(cluster.name): \(cluster.fallback.rawValue) fallback, \(cluster.behaviour.rawValue) failover, "
            + "\(cluster.detection.rawValue) detection, subnet \(cluster.subnet)"
        var rows = [["  SERVER", "ROLE", "LIM", "BASE", "ALIAS", "PRIORITY", "LOCK"]]
        for regular in cluster.regulars {
            let lock = cluster.lock(of: regular.lim)?.rawValue ?? "-"
            rows.append([
                "  \(regular.server)", "regular", "\(regular.lim)", "\(regular.base)",
                AliasText.both(regular.alias, regular.alias6),
                "\(regular.priority)", lock,
            ])
        }
        rows.append(["  \(cluster.standby)", "standby", "-", "\(cluster.standbyBase)", "-", "-", "-"])
        return [title] + TextColumns.table(rows)
    }
}
