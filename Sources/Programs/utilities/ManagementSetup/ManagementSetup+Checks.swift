import ClusterModel
import ConfigurationFiles
import Glibc
import PostgresControl
import RemoteShell
import SetupEngine
import SetupDialog
import SetupPlan
import SystemSupport

// What the dialogs ask before anything is changed, each with the channel that the work will use.
extension ManagementSetup {
    func detectPair() async throws -> PairFound {
        try await translating {
            let ground = try ManagementGround.survey()
            try await requireMasterFirst(ground)
            if let left = try await brokenOff() {
                throw OperationError(
                    .refused,
                    "\(left.sentence) Continue it or take it back first: webserver_config redundancy setup --resume, or --undo."
                )
            }
            let isAgain = try await isComplete()
            let note = isAgain ? try Self.configuration(at: Installation.management) : try note()
            let gateway = try await ownFacts().gateway.flatMap { Self.reference($0, ground) }
            let peerAddress = ground.isMaster ? ground.cluster.standbyBase : ground.masterBase
            // A server that does not answer now is found out by the login.
            let key = try? await RemoteShell(to: RemoteHost(address: peerAddress.description)).shownHostKey()
            return PairFound(
                role: ground.isMaster ? .master : .standby,
                cluster: ground.cluster.name,
                master: PairFound.Member(
                    name: ground.master.name,
                    base: ground.masterBase,
                    alias: ground.masterAlias
                ),
                standby: PairFound.Member(name: ground.standby.name, base: ground.cluster.standbyBase, alias: nil),
                subnet: ground.cluster.subnet,
                fallback: ground.cluster.fallback,
                known: ground.inventory.knownAddresses
                    + (isAgain
                        ? note.map { [KnownAddress($0.virtualIP, .virtual, of: "PM/SNM redundancy")] } ?? [] : []),
                managerUser: note?.managerUser ?? ground.product.accounts.manager,
                standbyAdminUser: ground.standby.admin,
                references: isAgain ? note?.references ?? [] : gateway.map { [$0] } ?? [],
                peerHostKey: key?.fingerprint,
                masterIsSetUp: note != nil,
                replicationUser: isAgain ? note?.replicationUser : nil
            )
        }
    }

    /// nil if it can be none.
    private static func reference(_ gateway: IPv4Address, _ ground: ManagementGround) -> IPv4Address? {
        let (subnet, known) = (ground.cluster.subnet, ground.inventory.knownAddresses)
        do throws(Refusal) {
            try AnswerRules.checkReferences([gateway], subnet: subnet, known: known, virtualIP: nil)
            return gateway
        } catch {
            return nil
        }
    }

    /// Once set up, the standby is changed only after the master, which takes the standby's part back (R-UT-04).
    func requireMasterFirst(_ ground: ManagementGround) async throws {
        try ClusterSetup.requireRoot()
        guard !ground.isMaster, try await isComplete() else { return }
        throw OperationError(
            .refused,
            "Reconfigure on the master \(ground.master.name) first, then here (R-UT-04)."
        )
    }

    func checkStandbyLogin(_ login: StandbyLogin) async throws {
        try await translating {
            let ground = try ManagementGround.survey()
            let shell = try await PasswordLogin.open(
                ground.standby.name,
                at: ground.cluster.standbyBase,
                user: login.user,
                password: login.sudoPassword
            )
            try await PasswordLogin.checkSudo(shell, login.sudoPassword, on: ground.standby.name)
        }
    }

    func checkMasterLogin(user: String, password: Secret) async throws {
        try await translating {
            let ground = try ManagementGround.survey()
            if let note = try note(), note.managerUser != user {
                throw OperationError(
                    .badAnswers,
                    "On the master the manager's account is \(note.managerUser), not \(user)."
                )
            }
            _ = try await masterByPassword(ground, user: user, password: password)
                .ask(HelloVerb.Request(), as: ServerFacts.self)
        }
    }

    func masterByPassword(_ ground: ManagementGround, user: String, password: Secret) async throws -> PeerClient {
        let name = ground.master.name
        let shell = try await PasswordLogin.open(name, at: ground.masterBase, user: user, password: password)
        return PeerClient(server: name.description, transport: ManagerTransport(shell: shell, server: name))
    }

    func packages(through login: StandbyLogin) async throws -> [PackageFound] {
        try await translating {
            let ground = try ManagementGround.survey()
            let ours = try await ownFacts().packages
            let theirs = try await standby(ground).ask(HelloVerb.Request(), as: ServerFacts.self).packages
            return ManagementApplication.allCases.compactMap { application in
                let described = ground.product.applications.first { $0.name == application.rawValue }
                guard let package = described?.package else { return nil }
                return PackageFound(application, onMaster: ours[package], onStandby: theirs[package])
            }
        }
    }

    func checkVirtualIP(_ address: IPv4Address) async throws {
        try await translating {
            // Our own virtual IP answers, of course.
            if try Self.configuration(at: Installation.management)?.virtualIP == address { return }
            try await AddressCheck(inventory: try ManagementGround.survey().inventory).probe(address)
        }
    }

    func checkReferences(_ references: [IPv4Address]) async throws {
        try await translating {
            let ground = try ManagementGround.survey()
            let interface = try await ownFacts().holder(of: ground.masterBase)?.interface ?? "eth0"
            try await ReferenceCheck(ground: ground, interface: interface).check(references)
        }
    }

    func checkReplicationRole(user: String) async throws {
        try ClusterSetup.requireRoot()
        try await translating {
            guard !user.hasPrefix("pg_") else {
                throw OperationError(.badAnswers, "Names that begin with pg_ belong to PostgreSQL; choose another.")
            }
            if try Self.configuration(at: Installation.management)?.replicationUser == user { return }
            if try await ManagementGround.survey().database.session.roleExists(user) {
                throw OperationError(.refused, "The database has a role \(user) already; choose another name.")
            }
        }
    }

    func checkMatchesMaster(virtualIP: IPv4Address) async throws {
        let note = try setUpMaster()
        guard note.virtualIP == virtualIP else {
            throw OperationError(
                .badAnswers,
                "\(virtualIP) is not the virtual IP that was given on the master; enter the same."
            )
        }
    }

    func checkMatchesMaster(_ role: ReplicationRole) async throws {
        try ClusterSetup.requireRoot()
        let note = try setUpMaster()
        guard note.replicationUser == role.user else {
            throw OperationError(
                .badAnswers,
                "\(role.user) is not the replication role that was given on the master; enter the same."
            )
        }
        _ = try await translating {
            try await logInAtMaster(role, note, try ManagementGround.survey().database.cluster)
        }
    }

    /// A real replication connection, encrypted and to the master's own certificate.
    @discardableResult
    func logInAtMaster(
        _ role: ReplicationRole,
        _ note: ManagementConfiguration,
        _ cluster: DatabaseCluster
    ) async throws -> SystemIdentity {
        let passFile = "/run/sn-redundancy/role-check.pgpass"
        let line = PassFile.line(
            host: nil,
            port: nil,
            database: nil,
            user: role.user,
            password: role.password.reveal()
        )
        try ManagedFile(content: Array(line.utf8), mode: 0o600, owner: "root", group: "root").write(passFile)
        defer { try? ManagedFile.remove(passFile) }
        let session = DatabaseSession(
            ConnectionOptions(
                host: .address(note.masterBase.description),
                port: cluster.port,
                user: role.user,
                applicationName: "sn-redundancy set-up",
                purpose: .physicalReplication,
                passFile: passFile,
                encryption: ConnectionOptions.Encryption(
                    mode: .verifyAuthority,
                    rootCertificate: PairCertificates.authority
                )
            )
        )
        do throws(PostgresError) {
            let identity = try await session.identifySystem()
            await session.close()
            return identity
        } catch {
            if case .notAdmitted = error.code {
                throw OperationError(
                    .badAnswers,
                    "The master's database does not admit \(role.user) with this password; enter the one given on the master.",
                    cause: error
                )
            }
            throw OperationError(.peerUnreachable, "The master's database does not answer: \(error)", cause: error)
        }
    }

    func setUpMaster() throws -> ManagementConfiguration {
        guard let note = try note() else {
            throw OperationError(
                .refused,
                "The master is not set up yet; run webserver_config, Redundancy there first."
            )
        }
        return note
    }

    func standbyData(through login: StandbyLogin?) async throws -> StandbyDataFound? {
        try ClusterSetup.requireRoot()
        return try await translating {
            let ground = try ManagementGround.survey()
            return Self.data(try await standbyRecord(ground))
        }
    }

    /// What lies in the database's place on the standby.
    func standbyRecord(_ ground: ManagementGround) async throws -> [String: String] {
        let executor: any ChangeExecutor = ground.isMaster ? PeerExecutor(peer: standby(ground)) : local()
        guard case .operation(let found) = try await executor.find(.operation(OwnData.state)) else { return [:] }
        return found.record
    }

    private static func data(_ record: [String: String]) -> StandbyDataFound? {
        guard record["holdsData"] == "true", let path = record["path"] else { return nil }
        let databases = (record["databases"] ?? "").split(separator: "\n").map(String.init).filter { $0 != "postgres" }
        return StandbyDataFound(
            path: path,
            bytes: record["bytes"].flatMap { Int64($0) } ?? 0,
            databases: databases,
            movedTo: "\(path).kept-DATE"
        )
    }
}
