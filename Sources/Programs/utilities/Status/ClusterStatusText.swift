import ClusterModel
package import StatusDocuments

/// Show status (R-CM-11): where each LIM runs, contact, data, locks, alarms.
package struct ClusterStatusText {
    let document: ClusterStatusDocument

    package init(document: ClusterStatusDocument) { self.document = document }

    package var lines: [String] {
        if document.clusters.isEmpty { return ["There is no cluster in the system."] }
        return document.clusters.flatMap(lines)
    }

    private func lines(of cluster: ClusterStatusDocument.Cluster) -> [String] {
        let title =
            "Cluster \(cluster.name): \(cluster.fallback.rawValue) fallback, \(cluster.behaviour.rawValue) failover, "
            + "\(cluster.detection.rawValue) detection"
        let servers = [["  SERVER", "ROLE", "BASE", "ALIAS", "CONTACT"]] + cluster.servers.map(row)
        let lims = [["  LIM", "REGULAR", "PRIORITY", "RUNS ON", "STATE", "LOCK", "DATA"]] + cluster.lims.map(row)
        let alarms = cluster.alarms.flatMap { AlarmText($0).lines }
        let notes = cluster.lims.flatMap(notes)
        return [title] + TextColumns.table(servers) + TextColumns.table(lims) + notes + alarms
    }

    /// What a preloaded cluster's passive side is at, and whether the way back is open (R-PL-10, R-PL-12).
    private func notes(_ lim: ClusterStatusDocument.LIMEntry) -> [String] {
        var lines: [String] = []
        if let passive = lim.passive {
            let state = lim.passiveState.map { $0 == .stopped ? "not loaded" : $0.rawValue } ?? "unknown"
            lines.append("  LIM \(lim.lim) on \(passive): \(state), passive, its alias blocked")
        }
        if let ready = lim.readyForFallback {
            lines.append("  LIM \(lim.lim) ready for fallback: \(ready ? "yes" : "no")")
        }
        return lines
    }

    private func row(_ server: ClusterStatusDocument.ServerEntry) -> [String] {
        [
            "  \(server.name)", server.role.rawValue, server.base.description,
            AliasText.both(server.alias, server.alias6),
            contact(server),
        ]
    }

    private func contact(_ server: ClusterStatusDocument.ServerEntry) -> String {
        if server.contact { return "yes" }
        guard let seconds = server.lastContactSeconds, seconds.isFinite, seconds < 1e9 else { return "NO" }
        return "NO, last \(Int(seconds)) s ago"
    }

    private func row(_ lim: ClusterStatusDocument.LIMEntry) -> [String] {
        [
            "  \(lim.lim)", lim.regular.description, "\(lim.priority)", lim.runsOn?.description ?? "nowhere",
            lim.state?.rawValue ?? "unknown", lim.lockedTo?.rawValue ?? "-", data(lim),
        ]
    }

    /// As in "6.3 on both (4 min)", or, where they differ, "lim1 6.3 (4 min), standby 6.2 (2 h)".
    private func data(_ lim: ClusterStatusDocument.LIMEntry) -> String {
        guard let entries = lim.data else { return lim.dataVersion.map { "\($0)" } ?? "-" }
        if entries.isEmpty { return "none yet" }
        if entries.count == 2,
            entries.allSatisfy({ $0.failure == nil && $0.inPlace && $0.version == entries[0].version })
        {
            return "\(entries[0].version) on both (\(age(entries.map(\.ageSeconds).max() ?? 0)))"
        }
        return entries.map { entry in
            let state = entry.failure != nil ? ", FAILED" : entry.inPlace ? "" : ", not in place"
            return "\(entry.server) \(entry.version) (\(age(entry.ageSeconds))\(state))"
        }
        .joined(separator: ", ")
    }

    private func age(_ seconds: Int64) -> String {
        switch seconds {
        case ..<0: "in the future"
        case ..<120: "\(seconds) s"
        case ..<7200: "\(seconds / 60) min"
        case ..<172_800: "\(seconds / 3600) h"
        default: "\(seconds / 86400) days"
        }
    }
}
