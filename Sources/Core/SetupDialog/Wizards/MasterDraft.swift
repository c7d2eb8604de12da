import ClusterModel

/// The master's answers while they are being given. Back keeps them; each screen shows what is here.
package struct MasterDraft: Hashable, Sendable {
    var pair: PairFound?
    var managerPassword: Secret?
    var sudoPassword: Secret?
    var missing: [PackageFound] = []
    var install: [Bool] = []
    var virtualIPText = ""
    var virtualIP: IPv4Address?
    var replicationUser = "replication"
    var replicationPassword: Secret?
    var data: StandbyDataFound?
    var referencesText: String?
    var references: [IPv4Address] = []
    var mode = AloneMode.availability
    var restartWebServer = true
    var changes: [PlannedChange] = []
    /// Whether the standby is set up in the same run.
    var both = false

    var login: StandbyLogin {
        StandbyLogin(user: pair?.standbyAdminUser ?? "", sudoPassword: sudoPassword ?? Secret(""))
    }

    /// Complete once every screen has been answered.
    var answers: MasterAnswers? {
        guard let pair, let managerPassword, let virtualIP, let replicationPassword else { return nil }
        return MasterAnswers(
            managerUser: pair.managerUser,
            managerPassword: managerPassword,
            standbyLogin: login,
            virtualIP: virtualIP,
            replication: ReplicationRole(user: replicationUser, password: replicationPassword),
            install: missing.map(\.application),
            mode: mode,
            references: references,
            restartWebServer: restartWebServer,
            replaceStandbyData: data != nil,
            both: both
        )
    }
}
