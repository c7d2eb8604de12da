package enum MaintenanceEntry: String, Hashable, Sendable, CaseIterable {
    case servers = "Server in system"
    case standbyServers = "Standby server in system"
    case clusters = "Cluster handling"
}

package enum ServerEntry: String, Hashable, Sendable, CaseIterable {
    case list = "List servers"
    case add = "Add a new server to system"
    case remove = "Remove a server from system"
}

package enum StandbyServerEntry: String, Hashable, Sendable, CaseIterable {
    case convert = "Convert free server to standby server"
    case revert = "Convert standby server to free server"
}

/// The menus of `mxone_maintenance` above Cluster handling (R-CM-01, R-CM-30 to R-CM-33).
package enum MaintenanceMenu {
    /// Every change is made on LIM 1's server; elsewhere the utility says where to go (R-CM-02).
    package static func dialog(
        status: String,
        elsewhere: String?,
        at entry: MaintenanceEntry? = nil
    ) -> MenuDialog<MaintenanceEntry> {
        MenuDialog(
            "MX-ONE Maintenance Utility",
            status,
            help: "Add a cluster: 1. Server in system: add the new server. 2. Standby server in system: make it a "
                + "standby. 3. Cluster handling: create the cluster. To remove a cluster go the other way."
                + Glossary.help,
            lines: MaintenanceEntry.allCases.map { entry in
                MenuDialog.Line(entry, entry.rawValue, unavailable: entry == .clusters ? nil : elsewhere)
            },
            at: entry
        )
    }

    package static func servers(at entry: ServerEntry? = nil) -> MenuDialog<ServerEntry> {
        MenuDialog(
            MaintenanceEntry.servers.rawValue,
            "A server is free, carries a LIM (regular), or is a standby.",
            lines: ServerEntry.allCases.map { MenuDialog.Line($0, $0.rawValue) },
            at: entry
        )
    }

    package static func standbyServers(at entry: StandbyServerEntry? = nil) -> MenuDialog<StandbyServerEntry> {
        MenuDialog(
            MaintenanceEntry.standbyServers.rawValue,
            "A standby server can take over the LIMs of one cluster.",
            lines: StandbyServerEntry.allCases.map { MenuDialog.Line($0, $0.rawValue) },
            at: entry
        )
    }
}
