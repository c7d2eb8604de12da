import ClusterModel
import ConfigurationFiles
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

// Whether the old server is gone, what the new machine is, and what is made on it.
extension MemberReplacement {
    func survey() async throws -> Ground {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        guard let server = inventory.server(answers.name), let known = inventory.cluster(with: answers.name) else {
            throw OperationError(.refused, "\(answers.name) is in no cluster; see 'cluster list'.")
        }
        guard server.name != own.name else {
            throw OperationError(.refused, "\(own.name) is this server: it is not lost.")
        }
        // LIM 1's standby also holds PM and SNM, which go with it to the new machine.
        guard known.standby != server.name || known.regular(of: .one) == nil else {
            throw OperationError(
                .refused,
                "\(server.name) is LIM 1's standby: 'webserver_config redundancy replace-server \(server.name)' replaces it."
            )
        }
        let running = try await RunningCluster.find(known.name, setup, without: server.name)
        guard let lost = LostMember(server, in: running.configuration) else {
            throw OperationError(.refused, "\(answers.name) is no server of cluster \(known.name); see 'cluster list'.")
        }
        try await requireLost(lost, running)
        let (peer, facts, hostKey) = try await meet(lost, running)
        let regular = try lost.regular.map { try self.regular(server, $0, facts) }
        let outline = try await outline(running, server, regular)
        return Ground(
            running: running,
            lost: lost,
            hostKey: hostKey,
            peer: peer,
            letIn: try await letIn(running, server),
            join: Plan(
                "replace \(answers.name)",
                scope: .cluster,
                steps: try await join(running, server, regular, outline)
            ),
            inherited: regular.map { Self.inherited($0, outline) } ?? []
        )
    }

    /// Refused while the old one may still be there, and while another member is away.
    private func requireLost(_ lost: LostMember, _ running: RunningCluster) async throws {
        let old = setup.peer(lost.server, at: lost.base)
        if (try? await old.ask(HelloVerb.Request(), as: ServerFacts.self)) != nil {
            throw OperationError(
                .refused,
                "\(answers.name) answers with its accepted key: it is not lost, so there is nothing to replace."
            )
        }
        let status = try await running.watch.status()
        if status.servers.contains(where: { $0.name == answers.name && $0.contact }) {
            throw OperationError(.refused, "\(answers.name) is in contact with the cluster: it is not lost.")
        }
        try await running.requireContact()
    }

    private func meet(
        _ lost: LostMember,
        _ running: RunningCluster
    ) async throws -> (PeerClient, ServerFacts, HostKey) {
        let asked = ServerAnswers(
            name: answers.name,
            address: lost.base,
            admin: lost.server.admin,
            password: answers.password,
            lim: lost.regular?.lim,
            hostKey: answers.hostKey
        )
        // Only keys that anyone may see.
        defer { try? ManagedFile.remove(Self.firstSight) }
        let (shell, key) = try await AdministratorLogin.open(asked, known: KnownHosts(path: Self.firstSight))
        let name = answers.name.description
        let transport = AdministratorTransport(shell: shell, server: name, password: answers.password)
        let peer = PeerClient(server: name, transport: transport)
        let facts = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        let ours = try await setup.facts(of: running.own, in: running.inventory)
        if let obstacle = lost.obstacle(of: facts, version: ours.version) {
            throw OperationError(.refused, obstacle)
        }
        return (peer, facts, key)
    }

    private func regular(
        _ server: Server,
        _ entry: RegularServer,
        _ facts: ServerFacts
    ) throws -> ClusterPlan.Regular {
        guard let holder = facts.holder(of: entry.base), let file = facts.addressFiles[entry.base.description] else {
            throw OperationError(
                .refused,
                "On \(server.name) no line \"address \(entry.base)\" stands in /etc/network/interfaces or interfaces.d."
            )
        }
        return ClusterPlan.Regular(
            server: server,
            lim: entry.lim,
            interface: holder.interface,
            oldBase: entry.alias,
            newBase: entry.base,
            addressFile: file,
            unit: try Installation.productDescription().unit(of: entry.lim),
            hasDefaultRoute: facts.gateway != nil
        )
    }
}
