package import ClusterModel

/// Everything that set-up on the master needs to be told (R-MW-07 to R-MW-19); the rest is found.
package struct MasterAnswers: Hashable, Sendable, Codable {
    package var managerUser: String
    package var managerPassword: Secret
    /// The account whose sudo password is given; it is used once, on the standby, and never stored (R-MW-09).
    package var standbyLogin: StandbyLogin
    package var virtualIP: IPv4Address
    package var replication: ReplicationRole
    /// What to install where it is missing.
    package var install: [ManagementApplication]
    package var mode: AloneMode
    /// Hosts that a server asks to learn whether it is itself cut off: the gateway and up to three more.
    package var references: [IPv4Address]
    package var restartWebServer: Bool
    /// An explicit yes: a database on the standby is moved aside (never removed).
    package var replaceStandbyData: Bool
    /// Set the standby up too, in the same run, once silent login stands (LM-22).
    package var both: Bool

    package init(
        managerUser: String,
        managerPassword: Secret,
        standbyLogin: StandbyLogin,
        virtualIP: IPv4Address,
        replication: ReplicationRole,
        install: [ManagementApplication],
        mode: AloneMode,
        references: [IPv4Address],
        restartWebServer: Bool,
        replaceStandbyData: Bool,
        both: Bool = false
    ) {
        self.managerUser = managerUser
        self.managerPassword = managerPassword
        self.standbyLogin = standbyLogin
        self.virtualIP = virtualIP
        self.replication = replication
        self.install = install
        self.mode = mode
        self.references = references
        self.restartWebServer = restartWebServer
        self.replaceStandbyData = replaceStandbyData
        self.both = both
    }

    /// What the standby's own wizard would be told: nothing of it is new.
    package var ofStandby: StandbyAnswers {
        StandbyAnswers(
            managerUser: managerUser,
            managerPassword: managerPassword,
            virtualIP: virtualIP,
            replication: replication,
            restartWebServer: restartWebServer,
            replaceStandbyData: replaceStandbyData
        )
    }
}
