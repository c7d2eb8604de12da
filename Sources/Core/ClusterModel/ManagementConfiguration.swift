/// What the set-up of PM/SNM redundancy decided: `management.json`, the same on both servers.
package struct ManagementConfiguration: Hashable, Sendable, Codable {
    /// What to do when no reference is left to ask (DESIGN 3.2).
    package enum Mode: String, Hashable, Sendable, Codable, CaseIterable {
        case availability
        case consistency
    }

    /// A web application in front of the replicated database.
    package struct Application: Hashable, Sendable, Codable {
        package var name: String
        /// The path under the virtual IP, as in `/wbm`.
        package var path: String
        /// Its systemd unit.
        package var unit: String

        package init(name: String, path: String, unit: String) {
            self.name = name
            self.path = path
            self.unit = unit
        }
    }

    /// The slot's name in PostgreSQL, the same on both servers: on the active one it keeps log for the other.
    package static let replicationSlot = "sn_redundancy"

    /// The format of the file; this program writes and reads 1.
    package var version: Int
    package var master: ServerName
    package var standby: ServerName
    package var masterBase: IPv4Address
    package var standbyBase: IPv4Address
    package var virtualIP: IPv4Address
    package var prefixLength: Int
    package var interface: String
    package var managerUser: String
    package var replicationUser: String
    package var fallback: FallbackType
    package var mode: Mode
    /// The gateway and up to three named hosts.
    package var references: [IPv4Address]
    package var applications: [Application]

    /// The role that reads the files of an active server when the other one's data are rewound.
    package var rewindUser: String { "\(replicationUser)_rewind" }

    package init(
        master: ServerName,
        standby: ServerName,
        masterBase: IPv4Address,
        standbyBase: IPv4Address,
        virtualIP: IPv4Address,
        prefixLength: Int,
        interface: String,
        managerUser: String,
        replicationUser: String,
        fallback: FallbackType,
        mode: Mode,
        references: [IPv4Address],
        applications: [Application]
    ) {
        version = 1
        self.master = master
        self.standby = standby
        self.masterBase = masterBase
        self.standbyBase = standbyBase
        self.virtualIP = virtualIP
        self.prefixLength = prefixLength
        self.interface = interface
        self.managerUser = managerUser
        self.replicationUser = replicationUser
        self.fallback = fallback
        self.mode = mode
        self.references = references
        self.applications = applications
    }
}
