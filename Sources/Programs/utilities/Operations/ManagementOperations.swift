package import ClusterModel
package import SetupDialog

/// Whether the Redundancy entry offers set-up or the utilities (R-UT-01), or nothing yet (R-MW-04).
package enum RedundancySituation: Hashable, Sendable {
    /// The reason, in words, and what to do about it.
    case unavailable(String)
    case notConfigured(PairFound.Role)
    case configured(PairFound.Role)
}

/// What `webserver_config` needs done for PM/SNM redundancy; status and fallback it asks the daemon.
///
/// Every method throws `OperationError`. Checks change nothing.
package protocol ManagementOperations: Sendable {
    func situation() async throws -> RedundancySituation

    /// A set-up that neither came to its end nor was taken back, while nobody is at work on it.
    func brokenOff() async throws -> BrokenOff?

    /// Says that nothing is set up here, and nothing left of a set-up; nil if there is, or may be. Whether the standby
    /// waits for a removal is not asked of one that is lost.
    func nothingToRemove(peerIsLost: Bool) async throws -> String?

    /// What says so of a removal on this server, and how it is finished; nil: there is none, or only root may know.
    func brokenOffRemoval() async throws -> String?

    /// Says on the standby that the master has made its part of a set-up there; nil: it has not, or only root may know.
    func partOfMaster() async throws -> String?

    /// Master, standby, cluster addresses and what else is found rather than asked (R-MW-05, R-SW-03).
    func detectPair() async throws -> PairFound

    /// A real login on the standby as its administrator, and sudo there with that password (R-MW-09).
    func checkStandbyLogin(_ login: StandbyLogin) async throws

    /// A real login on the master as the manager (R-SW-04).
    func checkMasterLogin(user: String, password: Secret) async throws

    /// What is installed on both servers (R-MW-14, R-MW-15).
    func packages(through login: StandbyLogin) async throws -> [PackageFound]

    /// Refuses an address that answers an ARP probe (R-MW-16 to R-MW-18); syntax and known addresses are checked before.
    func checkVirtualIP(_ address: IPv4Address) async throws

    /// Refuses reference hosts that are silent; addresses that can be none are refused before.
    func checkReferences(_ references: [IPv4Address]) async throws

    /// Refuses a role that exists and is not ours.
    func checkReplicationRole(user: String) async throws

    /// On the standby: refuses what differs from the master's answers, at entry (R-MW-20, R-SW-05).
    func checkMatchesMaster(virtualIP: IPv4Address) async throws
    func checkMatchesMaster(_ role: ReplicationRole) async throws

    /// What this server's set-up would move aside on the standby; nil if there is nothing, or if it is the other
    /// server's set-up that does it. On the standby itself no login is given. A finding needs an explicit yes
    /// (`replaceStandbyData: true` in an answers file).
    func standbyData(through login: StandbyLogin?) async throws -> StandbyDataFound?

    /// The set-up that is in force on this server, as the answers that would make it again; without secrets.
    func liveAnswers() async throws -> AnswerSheet

    /// The changes that `carryOut` would make, without making any.
    func plan(_ intent: Intent) async throws -> [PlannedChange]

    /// Carries out `setUpMaster`, `setUpStandby`, `settleBrokenOff` or `removeRedundancy`, and says in one sentence what is so now.
    /// On success of a set-up the sentence names the URLs of the active server (R-SW-07).
    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String
}
