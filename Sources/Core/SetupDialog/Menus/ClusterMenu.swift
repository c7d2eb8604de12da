package import ClusterModel

/// The twelve actions of Cluster handling, with the seed's words and order (R-CM-22).
package enum ClusterEntry: String, Hashable, Sendable, CaseIterable {
    case list = "List all clusters"
    case status = "Show status"
    case create = "Create new cluster in system"
    case changeFallback = "Change fallback type or priority"
    case changeToPreloaded = "Change failover behavior to preloaded"
    case addLIM = "Add a LIM to existing cluster"
    case removeLIM = "Remove a LIM from existing cluster"
    case delete = "Delete cluster in system"
    case move = "Move LIM from standby to regular server"
    case lock = "Lock LIM to server"
    case unlock = "Unlock LIM from server"
    case sync = "Sync exchange data within cluster"

    /// Whether it is ordered on LIM 1's server only; the others ask the daemon of any member.
    package var changesSystem: Bool {
        switch self {
        case .create, .delete, .changeToPreloaded, .addLIM, .removeLIM: true
        case .list, .status, .changeFallback, .move, .lock, .unlock, .sync: false
        }
    }

    /// These leave exactly one version of the exchange data, and say so before (R-CM-23, R-DH-08).
    package var removesOldData: Bool {
        switch self {
        case .create, .changeFallback, .changeToPreloaded, .addLIM, .removeLIM, .delete: true
        case .list, .status, .move, .lock, .unlock, .sync: false
        }
    }

    var isInThisVersion: Bool {
        switch self {
        case .list, .status, .create, .changeFallback, .addLIM, .removeLIM, .delete, .move, .lock, .unlock,
            .changeToPreloaded, .sync:
            true
        }
    }
}

package enum ClusterMenu {
    /// What to know before a cluster becomes preloaded (R-PL-08, R-PL-09, R-PL-13, R-PL-15).
    package static let preloaded = [
        "The standby server keeps the LIM loaded, with its alias blocked in the firewall, and failover is faster.",
        "Under classic detection a server is taken for failed after 30 s instead of 60 s: a shorter time increases the "
            + "risk of faulty detection.",
        "Use high performance servers, and network and storage with enough bandwidth; network redundancy is recommended.",
        "Manual fallback is the better alternative for preloaded clusters: order it when status says ready for fallback.",
        "To remove preloading, the cluster must be deleted.",
    ]

    package static let notYet = "This is not yet available in this version."
    package static let oldData =
        "Old data versions that do not fit the new configuration will be removed; one version remains."

    /// Asked explicitly before it happens (R-CM-18).
    package static func lastLIM(_ lim: LIMNumber, of cluster: ClusterName) -> String {
        "LIM \(lim) is the last LIM of cluster \(cluster): the complete cluster is removed."
    }

    package static func dialog(
        status: String,
        elsewhere: String?,
        at entry: ClusterEntry? = nil
    ) -> MenuDialog<ClusterEntry> {
        MenuDialog(
            MaintenanceEntry.clusters.rawValue,
            status,
            help: "A cluster is one standby server and one to ten regular servers. After a failover with manual "
                + "fallback, \"Move LIM from standby to regular server\" is the way back. Lock a LIM to its regular "
                + "server before you reboot that server, and unlock it afterwards." + Limits.help + Glossary.help,
            lines: ClusterEntry.allCases.map { entry in
                MenuDialog.Line(entry, entry.rawValue, unavailable: reason(against: entry, elsewhere: elsewhere))
            },
            at: entry
        )
    }

    private static func reason(against entry: ClusterEntry, elsewhere: String?) -> String? {
        if !entry.isInThisVersion { return notYet }
        return entry.changesSystem ? elsewhere : nil
    }
}
