import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

// Whether the old server is gone, what the new machine is, and what is made on it.
extension MemberReplacement {
    /// The cluster, and its server that is to be replaced.
    func find() async throws -> (running: RunningCluster, lost: LostMember) {
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
        return (running, lost)
    }

    func survey(_ found: (running: RunningCluster, lost: LostMember)) async throws -> Ground {
        let (running, lost) = found
        try await lost.requireLost(setup, try await running.watch.status(), answers)
        // Nor while another member is away.
        try await running.requireContact()
        let ours = try await setup.facts(of: running.own, in: running.inventory)
        let meeting = try await lost.meet(answers, like: ours)
        let (regular, outline) = try await made(running, lost, meeting.facts)
        return Ground(
            running: running,
            lost: lost,
            meeting: meeting,
            letIn: try await letIn(running, lost.server),
            join: try await join(running, lost.server, regular, outline),
            inherited: regular.map { Self.inherited($0, outline) } ?? []
        )
    }

    /// What is made on a machine with these facts.
    func made(
        _ running: RunningCluster,
        _ lost: LostMember,
        _ facts: ServerFacts
    ) async throws -> (ClusterPlan.Regular?, ClusterPlan) {
        let regular = try lost.regular.map { try self.regular(lost.server, $0, facts) }
        return (regular, try await outline(running, lost.server, regular))
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
