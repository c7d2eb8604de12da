import ClusterModel
import SetupDialog

/// Where the operations come from.
enum Wiring {
    static var operations: Operations {
        Operations(cluster: NotWired(), management: NotWired(), daemon: DaemonOverSocket(path: Paths().controlSocket))
    }

    static func peer(_ arguments: [String]) async -> Int32 { ExitStatus.refused.rawValue }
}

/// Until set-up lands; every call says so.
struct NotWired: ClusterOperations, ManagementOperations {
    private var error: OperationError { OperationError(.refused, "This build has no set-up yet.") }

    func inventory() async throws -> SystemInventory { throw error }
    func checkLogin(_ answers: ServerAnswers) async throws { throw error }
    func checkNewBase(_ address: IPv4Address, of lim: LIMNumber) async throws { throw error }
    func plan(_ intent: Intent) async throws -> [PlannedChange] { throw error }
    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String { throw error }
    func situation() async throws -> RedundancySituation { throw error }
    func detectPair() async throws -> PairFound { throw error }
    func checkStandbyLogin(_ login: StandbyLogin) async throws { throw error }
    func checkMasterLogin(user: String, password: Secret) async throws { throw error }
    func packages(through login: StandbyLogin) async throws -> [PackageFound] { throw error }
    func checkVirtualIP(_ address: IPv4Address) async throws { throw error }
    func checkReplicationRole(user: String) async throws { throw error }
    func checkMatchesMaster(virtualIP: IPv4Address) async throws { throw error }
    func checkMatchesMaster(_ role: ReplicationRole) async throws { throw error }
    func standbyData(through login: StandbyLogin?) async throws -> StandbyDataFound? { throw error }
}
