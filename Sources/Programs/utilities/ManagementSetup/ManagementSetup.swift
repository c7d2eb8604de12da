import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Sets PM/SNM redundancy up on the master and on the standby, and takes it back.
struct ManagementSetup: ManagementOperations {
    let cluster: ClusterSetup
    let daemon: any DaemonRequests
    let operations: [any NamedOperation]

    func situation() async throws -> RedundancySituation {
        let ground: ManagementGround
        do { ground = try ManagementGround.survey() } catch let error as OperationError {
            return .unavailable(error.description)
        }
        let role: PairFound.Role = ground.isMaster ? .master : .standby
        if getuid() == 0 { _ = try? await recordEnd(ground) }
        // Only root can read whether a set-up came to its end; for others what it left counts.
        let isSetUp = getuid() == 0 ? try await isComplete() : access(Installation.management, F_OK) == 0
        return isSetUp ? .configured(role) : .notConfigured(role)
    }

    func plan(_ intent: Intent) async throws -> [PlannedChange] {
        try ClusterSetup.requireRoot()
        return try await translating {
            switch intent {
            case .setUpMaster(let answers): return try await MasterSetUp(setup: self, answers: answers).preview()
            case .setUpStandby(let answers): return try await StandbySetUp(setup: self, answers: answers).preview()
            case .removeRedundancy: return try await ManagementRemoval(setup: self).preview()
            case .removeAlone: return try await PeerLostRemoval(setup: self).preview()
            case .replaceServer(let answers):
                return try await ServerReplacement(setup: self, answers: answers).preview()
            case .settleBrokenOff(let choice): return try await SettledSetUp(setup: self).preview(choice)
            default:
                throw Self.notOurs
            }
        }
    }

    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String {
        try ClusterSetup.requireRoot()
        let lock = try ClusterSetup.takeLock(for: "redundancy set-up")
        do {
            let sentence = try await translating {
                switch intent {
                case .setUpMaster(let answers):
                    return try await MasterSetUp(setup: self, answers: answers).carryOut(onProgress)
                case .setUpStandby(let answers):
                    return try await StandbySetUp(setup: self, answers: answers).carryOut(onProgress)
                case .removeRedundancy: return try await ManagementRemoval(setup: self).carryOut(onProgress)
                case .removeAlone: return try await PeerLostRemoval(setup: self).carryOut(onProgress)
                case .replaceServer(let answers):
                    return try await ServerReplacement(setup: self, answers: answers).carryOut(onProgress)
                case .settleBrokenOff(let choice):
                    return try await SettledSetUp(setup: self).carryOut(choice, onProgress)
                default:
                    throw Self.notOurs
                }
            }
            lock.release()
            return sentence
        } catch {
            lock.release()
            throw error
        }
    }

    private static let notOurs = OperationError(.usage, "This is not done by the set-up of PM/SNM redundancy.")

    func translating<Result>(_ work: () async throws -> Result) async throws -> Result {
        do { return try await work() } catch { throw OperationError.translated(error) }
    }

    // MARK: Ways

    func local() -> JournaledServer { ServerRoots.executor(operations: operations) }

    /// From LIM 1's server by the silent login that made the cluster.
    func standby(_ ground: ManagementGround, limit: Duration = ConversationLimit.step) -> PeerClient {
        cluster.peer(ground.standby, at: ground.cluster.standbyBase, limit: limit)
    }

    func ownFacts() async throws -> ServerFacts {
        try await LocalFacts(product: try Installation.productDescription(), store: JournalFiles()).collect()
    }

    /// What the standby was told when the master was set up; nil if it was not.
    func note() throws -> ManagementConfiguration? { try Self.configuration(at: MasterPlan.note) }

    static func configuration(at path: String) throws -> ManagementConfiguration? {
        guard let bytes = try AtomicFile.read(path, limit: 1 << 20) else { return nil }
        do { return try JSONDecoder().decode(ManagementConfiguration.self, from: Data(bytes)) } catch {
            throw OperationError(.failed, "\(path) can't be read: \(error)", cause: error)
        }
    }

    /// Whether the set-up here has come to its end and was not taken back.
    func isComplete() async throws -> Bool {
        guard access(Installation.management, F_OK) == 0 else { return false }
        return try await entries().contains { $0.step == ManagementSteps.last && $0.state == .done }
    }

    /// What was changed here and not taken back, last first.
    func entries() async throws -> [ChangeJournal.Entry] {
        ChangeJournal(try await JournalFiles().records(.management)).undoable()
    }

    func urls(_ configuration: ManagementConfiguration) -> String {
        // A web server that nobody set speaks HTTP.
        let encrypts = (try? WebServerFiles.read().settings.protocol.usesTLS) ?? false
        let scheme = encrypts ? "https" : "http"
        return configuration.applications
            .map { "\($0.name.uppercased()) at \(scheme)://\(configuration.virtualIP)\($0.path)" }
            .joined(separator: ", ")
    }

    func restartWebServer(_ ground: ManagementGround, _ wanted: Bool) async throws {
        guard wanted else { return }
        let unit = ground.product.webServer.unit
        let outcome = try await Command("/usr/bin/systemctl", ["try-restart", "--", unit], limit: .seconds(90)).run()
        guard outcome.succeeded else {
            throw OperationError(.failed, "Redundancy is set up, but \(unit) did not restart: \(outcome.errors)")
        }
    }
}
