import ClusterModel
import ConfigurationFiles
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

// Whether the old server is gone, what the new machine is, and what is made on it.
extension RegularReplacement {
    func survey() async throws -> Ground {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        guard let server = inventory.server(answers.name), let known = inventory.cluster(with: answers.name),
            known.standby != answers.name
        else {
            throw OperationError(.refused, "\(answers.name) is no regular server of a cluster; see 'cluster list'.")
        }
        guard server.name != own.name else {
            throw OperationError(.refused, "\(own.name) is this server: it is not lost.")
        }
        let running = try await RunningCluster.find(known.name, setup, without: server.name)
        guard let entry = running.configuration.regular(on: server.name) else {
            throw OperationError(.refused, "\(answers.name) is no regular server of a cluster; see 'cluster list'.")
        }
        guard running.configuration.behaviour == .normal else {
            throw OperationError(.refused, "Cluster \(known.name) is preloaded; its servers can't be replaced.")
        }
        try await requireLost(server, entry, running)
        let (peer, facts, hostKey) = try await meet(server, entry, running)
        let regular = try regular(server, entry, facts)
        let outline = try await outline(running, regular)
        return Ground(
            running: running,
            server: server,
            entry: entry,
            hostKey: hostKey,
            peer: peer,
            letIn: try await letIn(running, server),
            join: Plan("replace \(answers.name)", scope: .cluster, steps: try await join(running, regular, outline)),
            inherited: Self.inherited(regular, outline)
        )
    }

    /// Refused while the old one may still be there, and while another member is away.
    private func requireLost(_ server: Server, _ entry: RegularServer, _ running: RunningCluster) async throws {
        let old = setup.peer(server, at: entry.base)
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
        try await running.requireContact(without: answers.name)
    }

    private func meet(
        _ server: Server,
        _ entry: RegularServer,
        _ running: RunningCluster
    ) async throws -> (PeerClient, ServerFacts, HostKey) {
        let asked = ServerAnswers(
            name: answers.name,
            address: entry.base,
            admin: server.admin,
            password: answers.password,
            lim: entry.lim,
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
        if let obstacle = Self.obstacle(facts, answers.name, entry, version: ours.version) {
            throw OperationError(.refused, obstacle)
        }
        return (peer, facts, key)
    }

    /// Why the new machine can't take the place; nil if it can.
    static func obstacle(
        _ facts: ServerFacts,
        _ name: ServerName,
        _ entry: RegularServer,
        version: String?
    ) -> String? {
        if facts.version != version {
            return
                "sn-redundancy is \(version ?? "missing") here and \(facts.version ?? "missing") on the new machine; "
                + "install the same."
        }
        if facts.hostName.lowercased() != name.description || facts.holder(of: entry.base) == nil {
            return
                "The machine at \(entry.base) calls itself \(facts.hostName); give it the name \(name) and that address."
        }
        if facts.holder(of: entry.alias) != nil {
            return
                "The new machine has \(entry.alias), which is the alias of LIM \(entry.lim); give it \(entry.base) only."
        }
        if !facts.journals.isEmpty || facts.hasManagement {
            return
                "The machine at \(entry.base) is set up already; a new one is installed with the package, the LIM and "
                + "nothing else."
        }
        if facts.packages["corosync"] == nil {
            return "corosync is not installed on the new machine; install it there first (R-PR-14)."
        }
        if !facts.lims.contains(entry.lim) {
            return "LIM \(entry.lim) is not installed on the new machine; install it first (R-PR-14)."
        }
        let lines = facts.limAddresses.filter { $0.lim == entry.lim && $0.value != entry.alias.description }
        return lines.first.map { line in
            "\(line.key) in \(line.file) on \(name) is \(line.value ?? "missing"). It must be \(entry.alias), the alias of "
                + "LIM \(entry.lim) (R-CL-13). Change it there and try again."
        }
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
