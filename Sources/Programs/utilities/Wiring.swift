import ClusterModel
import SetupDialog

/// Where the operations come from.
enum Wiring {
    static var operations: Operations {
        let daemon = DaemonOverSocket(path: Paths().controlSocket)
        return Operations(
            cluster: ClusterSetup(daemon: daemon),
            management: NotWired(),
            daemon: daemon
        )
    }

    /// What plans may name beside the primitive changes; each is a file of its own.
    static let namedOperations: [any NamedOperation] = []

    static func peer(_ arguments: [String]) async -> Int32 {
        do {
            let verbs = try PeerVerbs.all(daemon: DaemonOverSocket(path: Paths().controlSocket), operations: namedOperations)
            return await PeerProgram(verbs: verbs).run()
        } catch {
            return PeerProgram.fail(OperationError.translated(error))
        }
    }
}

/// Until set-up of the management applications lands; every call says so.
struct NotWired: ManagementOperations {
    private var error: OperationError { OperationError(.refused, "This build has no set-up yet.") }

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
