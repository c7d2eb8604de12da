import ClusterModel
import ConfigurationFiles
import PostgresControl
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

// Whether the old server is gone, this one can go on without it, and the new machine can take its place.
extension ServerReplacement {
    /// Refused while the old one may still be there.
    func requireLost(_ pair: ManagementGround) async throws {
        let old = setup.cluster.peer(pair.standby, at: pair.cluster.standbyBase)
        if (try? await old.ask(HelloVerb.Request(), as: ServerFacts.self)) != nil {
            throw OperationError(
                .refused,
                "\(answers.name) answers with its accepted key: it is not lost, so there is nothing to replace."
            )
        }
        let status = try await ClusterWatch(daemon: setup.daemon, cluster: pair.cluster.name).status()
        if status.servers.contains(where: { $0.name == answers.name && $0.contact }) {
            throw OperationError(.refused, "\(answers.name) is in contact with the cluster: it is not lost.")
        }
    }

    func requireLeading(_ pair: ManagementGround) async throws {
        let status = try await ManagementWatch(daemon: setup.daemon).status()
        guard ManagementWatch.leads(status), try await !pair.database.session.isInRecovery() else {
            throw OperationError(
                .refused,
                "\(pair.own.name) does not serve PM and SNM now (\(status.state?.rawValue ?? "state unknown")), so a new "
                    + "standby has nothing to follow. After a boot without it: webserver_config redundancy start-alone"
            )
        }
        guard answers.managerPassword != nil else {
            throw OperationError(.usage, "--manager-password-file: missing; the new standby logs in here with it once.")
        }
    }

    func meet(_ pair: ManagementGround) async throws -> Meeting {
        let asked = ServerAnswers(
            name: answers.name,
            address: pair.cluster.standbyBase,
            admin: pair.standby.admin,
            password: answers.password,
            lim: nil,
            hostKey: answers.hostKey
        )
        // Only keys that anyone may see.
        defer { try? ManagedFile.remove(Self.firstSight) }
        let (shell, key) = try await AdministratorLogin.open(asked, known: KnownHosts(path: Self.firstSight))
        let name = answers.name.description
        let peer = PeerClient(
            server: name,
            transport: AdministratorTransport(shell: shell, server: name, password: answers.password)
        )
        let facts = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        try await check(facts, pair)
        return Meeting(facts: facts, hostKey: key, peer: peer)
    }

    func check(_ facts: ServerFacts, _ pair: ManagementGround) async throws {
        let ours = try await setup.ownFacts()
        let base = pair.cluster.standbyBase
        guard facts.version == ours.version else {
            throw OperationError(
                .refused,
                "sn-redundancy is \(ours.version ?? "missing") here and \(facts.version ?? "missing") on the new machine; install the same."
            )
        }
        guard facts.hostName.lowercased() == answers.name.description, facts.holder(of: base) != nil else {
            throw OperationError(
                .refused,
                "The machine at \(base) calls itself \(facts.hostName); give it the name \(answers.name) and that address."
            )
        }
        guard facts.journals.isEmpty, !facts.hasManagement else {
            throw OperationError(
                .refused,
                "The machine at \(base) is set up already; a new one is installed with the package and nothing else."
            )
        }
        guard facts.packages["corosync"] != nil else {
            throw OperationError(
                .refused,
                "corosync is not installed on the new machine; install it there first (R-PR-14)."
            )
        }
        let database = "postgresql-\(pair.product.database.version)"
        func release(_ version: String?) -> String? { version?.split(separator: "-").first.map(String.init) }
        guard release(facts.packages[database]) == release(ours.packages[database]) else {
            throw OperationError(
                .refused,
                "PostgreSQL is \(release(ours.packages[database]) ?? "missing") here and \(release(facts.packages[database]) ?? "missing") on the new machine; install the same."
            )
        }
    }
}
