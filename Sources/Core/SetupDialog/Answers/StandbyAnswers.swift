package import ClusterModel

/// Everything that set-up on the standby needs to be told (R-SW-04 to R-SW-06).
package struct StandbyAnswers: Hashable, Sendable, Codable {
    package var managerUser: String
    /// The manager account's password on the master, which completes silent login from here to there.
    package var managerPassword: Secret
    /// Both are compared with what was given on the master (R-SW-05).
    package var virtualIP: IPv4Address
    package var replication: ReplicationRole
    package var restartWebServer: Bool
    package var replaceStandbyData: Bool

    package init(
        managerUser: String,
        managerPassword: Secret,
        virtualIP: IPv4Address,
        replication: ReplicationRole,
        restartWebServer: Bool,
        replaceStandbyData: Bool
    ) {
        self.managerUser = managerUser
        self.managerPassword = managerPassword
        self.virtualIP = virtualIP
        self.replication = replication
        self.restartWebServer = restartWebServer
        self.replaceStandbyData = replaceStandbyData
    }
}
