import ClusterModel
import SetupDialog
import StatusDocuments
import Synchronization
import Testing

import utilities

/// Operations that find a fixed pair, and write down what they were asked to do.
final class FakeOperations: ClusterOperations, ManagementOperations, DaemonRequests {
    private let record = Mutex("")
    /// One cluster, c1.
    private static let clusters =
        #"{"schema":1,"clusters":[{"name":"c1","fallback":"manual","behaviour":"normal","detection":"standard","#
        + #""servers":[],"lims":[],"alarms":[]}]}"#
    let system: SystemInventory
    let role: PairFound.Role
    /// Not on LIM 1's server.
    let isElsewhere: Bool
    /// How everything that is carried out ends; nil: well.
    private let failure: OperationError?

    private let isSetUp: Mutex<Bool>
    private let leftBehind: Mutex<BrokenOff?>

    private var isConfigured: Bool { isSetUp.withLock { $0 } }

    init(
        role: PairFound.Role = .master,
        system: SystemInventory = Fixture.system,
        isSetUp: Bool = false,
        brokenOff: BrokenOff? = nil,
        isElsewhere: Bool = false,
        failure: OperationError? = nil
    ) {
        self.failure = failure
        self.isElsewhere = isElsewhere
        leftBehind = Mutex(brokenOff)
        self.role = role
        self.isSetUp = Mutex(isSetUp)
        self.system = system
    }

    /// The intents carried out, one a line, secrets in clear: they are the test's own.
    var carriedOut: String { record.withLock { $0 } }

    var operations: Operations { Operations(cluster: self, management: self, daemon: self, webServer: FakeWebServer()) }

    func inventory() async throws -> SystemInventory { system }

    func requireLIMOne() async throws {
        if isElsewhere { throw OperationError(.refused, "Run the command on LIM 1's server.") }
    }

    func statusElsewhere() async throws -> [ClusterStatusDocument.Cluster] { [] }

    func prerequisites(of cluster: ClusterName?) async throws -> [(name: ClusterName, rows: [Prerequisite])] { [] }

    /// What every server shows, and what was accepted of it.
    static let shownKey = "SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

    func hostKey(at address: IPv4Address) async throws -> String { Self.shownKey }

    func hostKey(of server: ServerName) async throws -> HostKeyFound {
        let address = try #require(IPv4Address("10.99.0.20"))
        let isAccepted = carriedOut.contains("accept \(Self.shownKey)")
        return HostKeyFound(server: server, address: address, shown: Self.shownKey, isAccepted: isAccepted)
    }

    func acceptHostKey(_ fingerprint: String, of server: ServerName) async throws {
        guard fingerprint == Self.shownKey else { throw OperationError(.refused, "It shows another key.") }
        record.withLock { $0 += "accept \(fingerprint) of \(server)\n" }
    }

    func checkLogin(_ answers: ServerAnswers) async throws {
        if answers.password.reveal() != "sudo-secret" { throw OperationError(.refused, "The password is wrong.") }
    }

    func checkNewBase(_ address: IPv4Address, of lim: LIMNumber) async throws {
        if "\(address)" == "10.99.0.66" { throw OperationError(.refused, "10.99.0.66 answers from 02:00:00:00:00:01.") }
    }

    func plan(_ intent: Intent) async throws -> [PlannedChange] {
        [
            PlannedChange(.add, on: "lim1", "account mxone_manager"),
            PlannedChange(.change, on: "lim1", "/etc/postgresql/15/main/pg_hba.conf"),
            PlannedChange(.add, on: "standby", "package snm 1.0"),
        ]
    }

    func carryOut(_ intent: Intent, onProgress: @escaping ProgressReport) async throws -> String {
        record.withLock { $0 += Fixture.words(intent) + "\n" }
        if let failure { throw failure }
        if case .settleBrokenOff = intent { leftBehind.withLock { $0 = nil } }
        if intent == .removeRedundancy || intent == .removeAlone { isSetUp.withLock { $0 = false } }
        for number in 1...3 {
            onProgress(StepReport(number: number, of: 3, "step \(number)", .started))
            try await Task.sleep(for: .milliseconds(60))
            onProgress(StepReport(number: number, of: 3, "step \(number)", .done))
        }
        return "Redundancy is set. http://10.99.0.100/wbm"
    }

    func situation() async throws -> RedundancySituation { isConfigured ? .configured(role) : .notConfigured(role) }
    func leftHalfDone() async -> (what: String, way: String)? { nil }

    func brokenOff() async throws -> BrokenOff? { leftBehind.withLock { $0 } }
    func brokenOffRemoval() async throws -> String? { nil }
    func partOfMaster() async throws -> String? { nil }
    func nothingToRemove(peerIsLost: Bool) async throws -> String? {
        isConfigured ? nil : "PM/SNM redundancy is not set up on this server."
    }
    func liveAnswers() async throws -> AnswerSheet {
        guard isConfigured else { throw OperationError(.refused, "Nothing is set up here.") }
        var sheet = AnswerSheet()
        sheet.role = role
        sheet.managerUser = "mxone_manager"
        sheet.virtualIP = IPv4Address("10.99.0.100")
        sheet.replicationUser = "replication"
        return sheet
    }

    func detectPair() async throws -> PairFound { Fixture.pair(role) }

    func checkStandbyLogin(_ login: StandbyLogin) async throws {
        if login.sudoPassword.reveal() != "sudo-secret" {
            throw OperationError(.refused, "The sudo password of \(login.user) on 10.99.0.20 is wrong.")
        }
    }

    func checkMasterLogin(user: String, password: Secret) async throws {
        if password.reveal() != "manager-secret" { throw OperationError(.refused, "The login failed.") }
    }

    func packages(through login: StandbyLogin) async throws -> [PackageFound] {
        [
            PackageFound(.snm, onMaster: "1.0", onStandby: nil),
            PackageFound(.pm, onMaster: "1.0", onStandby: "1.0"),
        ]
    }

    func checkVirtualIP(_ address: IPv4Address) async throws {
        if "\(address)" == "10.99.0.66" { throw OperationError(.refused, "10.99.0.66 answers from 02:00:00:00:00:01.") }
    }

    func checkReferences(_ references: [IPv4Address]) async throws {
        if references.contains(Fixture.address("10.99.0.67")) {
            throw OperationError(.refused, "10.99.0.67 does not answer.")
        }
    }

    func checkReplicationRole(user: String) async throws {}
    func checkMatchesMaster(virtualIP: IPv4Address) async throws {
        if "\(virtualIP)" != "10.99.0.100" { throw OperationError(.refused, "The master has another virtual IP.") }
    }

    func checkMatchesMaster(_ role: ReplicationRole) async throws {
        if role.password.reveal() != "replication-secret" {
            throw OperationError(.refused, "The master's database refuses that name and password.")
        }
    }

    func standbyData(through login: StandbyLogin?) async throws -> StandbyDataFound? {
        StandbyDataFound(
            path: "/var/lib/postgresql/15/main",
            bytes: 52_428_800,
            databases: ["old"],
            movedTo: "/var/lib/postgresql/15/main.before-redundancy"
        )
    }

    func ask(
        _ request: DaemonRequest,
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws -> DaemonAnswer {
        if request.verb == "cluster-status" {
            return DaemonAnswer(status: 0, message: "", data: Self.clusters)
        }
        if request.verb == "management-status", isConfigured {
            let document = ManagementStatusDocument(configured: true, protected: true, reason: "streaming in sync")
            return DaemonAnswer(status: 0, message: "", data: try JSONText.of(document))
        }
        if request.verb == "could" { return DaemonAnswer(status: 0, message: "", data: nil) }
        let arguments = request.arguments.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }
        record.withLock { $0 += request.verb + arguments.joined() + "\n" }
        return DaemonAnswer(status: 0, message: "done", data: nil)
    }
}
