import ClusterModel
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Deletes a cluster: the old addresses are base addresses again, and no service is interrupted (A-07).
struct ClusterDeletion {
    private struct Ground {
        var own: Server
        var inventory: SystemInventory
        var cluster: ClusterConfiguration
        /// Servers whose LIM runs nowhere: they lack the address that is to be theirs again.
        var idle: [BegunCluster.Joining]
    }

    let setup: ClusterSetup
    let name: ClusterName
    /// Of data that diverged only those of each LIM's own server are left.
    var acceptsLoss = false

    func preview() async throws -> [PlannedChange] {
        if let broken = try await BrokenCreation.find(name, setup) { return broken.preview }
        let ground = try await check()
        let cluster = ground.cluster
        let regulars = cluster.regulars.flatMap { regular in
            (regular.alias6.map { [PlannedChange(.remove, on: "cluster", "IPv6 alias \($0)")] } ?? []) + [
                PlannedChange(.remove, on: regular.server.description, "base address \(regular.base)"),
                PlannedChange(.change, on: regular.server.description, "\(regular.alias) is the base address again"),
            ]
        }
        let all = cluster.members.flatMap { member in
            [
                PlannedChange(.remove, on: member.description, "the ring of cluster \(name), with its key"),
                PlannedChange(
                    .change,
                    on: member.description,
                    "service redundancyd.service: stopped, not started at boot"
                ),
            ]
        }
        let idle = ground.idle.map { joining in
            PlannedChange(
                .change,
                on: joining.server.name.description,
                "LIM \(joining.lim), which runs nowhere, is left so"
            )
        }
        return regulars + all + idle
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        if let broken = try await BrokenCreation.find(name, setup) {
            try await broken.takeBack(onProgress)
            return
                "The creation of cluster \(name), which was broken off, is taken back; its servers are as they were before."
        }
        let ground = try await check()
        let (inventory, cluster) = (ground.inventory, ground.cluster)
        for lim in cluster.regulars where lim.alias6 != nil { try await takeAlias6(of: lim.lim) }
        if cluster.behaviour == .preloaded { try await endPreloading() }
        try await putAddressesBack(ground)
        let executors = ways(ground)
        // The standby first: it must not take for dead what is about to leave.
        let order = [cluster.standby] + cluster.regulars.map(\.server).reversed()
        var left: [String] = []
        for (index, server) in order.enumerated() {
            let title = "\(server): Give it back as it was"
            let tell: @Sendable (StepReport.State) -> Void = { state in
                onProgress(StepReport(number: index + 1, of: order.count, title, state))
            }
            tell(.started)
            let findings = await ClusterUndoing(executors: executors).undo([server]) { tell(.going($1)) }
            left += findings
            tell(findings.isEmpty ? .done : .failed(findings.joined(separator: " ")))
        }
        guard left.isEmpty else {
            throw OperationError(
                .failed,
                "Cluster \(name) is not deleted whole: \(left.joined(separator: " ")) Run the command again."
            )
        }
        try setup.file.save(without(cluster, inventory))
        for begun in try BegunCluster.all() where begun.name == name { try begun.forget() }
        let idle = ground.idle.map { " LIM \($0.lim) ran nowhere; see to it on \($0.server.name)." }.joined()
        return "Cluster \(name) is deleted; its servers are as they were before.\(idle)"
    }

    /// A server is reached at the address that stays. This one first: it comes from its own.
    private func putAddressesBack(_ ground: Ground) async throws {
        let own = ground.own.name
        let order = ground.idle.filter { $0.server.name == own } + ground.idle.filter { $0.server.name != own }
        for joining in order {
            let source = joining.server.name == own ? nil : ground.cluster.regular(on: own)?.alias
            _ = try await setup.wayBack(to: joining, from: source)
        }
    }

    private func check() async throws -> Ground {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        guard let cluster = inventory.cluster(name) else {
            throw OperationError(.refused, "There is no cluster \(name); see 'cluster list'.")
        }
        // Half in the cluster, a server would be given back by nobody afterwards.
        for begun in try BegunCluster.all() where begun.name == name {
            guard begun.joining.contains(where: { cluster.regular(of: $0.lim) == nil }) else { continue }
            throw OperationError(.refused, "The \(begun.what) was broken off. \(begun.way(isKnown: true))")
        }
        var found: [ServerName: ServerFacts] = [:]
        let here = try await setup.facts(of: own, in: inventory)
        for member in cluster.members {
            guard let server = inventory.server(member) else { continue }
            let facts = member == own.name ? here : try await greet(server, cluster, from: source(here, cluster, own))
            found[member] = facts
            if facts.hasManagement {
                throw OperationError(
                    .refused,
                    "PM/SNM redundancy is set on \(member); remove it first with 'webserver_config redundancy remove'."
                )
            }
        }
        let places = LIMPlaces(
            addresses: found.mapValues { $0.addresses.map(\.address) },
            givenBack: Set(found.filter { $0.value.journals.isEmpty }.keys)
        )
        let idle = try places.idle(in: cluster)
        // Whoever was given back already has no daemon any more.
        let members = cluster.members.filter { found[$0].map { !$0.journals.isEmpty } ?? false }
        let daemons = members.sorted { $0 == own.name && $1 != own.name }.compactMap { member in
            inventory.server(member).map { daemon(of: $0, cluster, own, from: source(here, cluster, own)) }
        }
        try await checkData(of: idle, daemons, isBegun: members.count < cluster.members.count)
        if cluster.behaviour == .preloaded {
            // Its alias is on both servers.
            let status = try await RunningCluster.find(name, setup).watch.status()
            for lim in status.lims where lim.runsOn != lim.regular {
                throw OperationError(
                    .refused,
                    "LIM \(lim.lim) does not run on \(lim.regular); move it there first with 'cluster move --lim \(lim.lim)'."
                )
            }
        }
        return Ground(
            own: own,
            inventory: inventory,
            cluster: cluster,
            idle: try idle.compactMap { try joining($0, found, inventory) }
        )
    }

    private func joining(
        _ regular: RegularServer,
        _ found: [ServerName: ServerFacts],
        _ inventory: SystemInventory
    ) throws -> BegunCluster.Joining? {
        guard let server = inventory.server(regular.server) else { return nil }
        guard let base = found[regular.server]?.holder(of: regular.base) else {
            throw OperationError(
                .refused,
                "\(regular.server) has neither its base address \(regular.base) nor its alias; restart it first."
            )
        }
        return BegunCluster.Joining(server, regular, interface: base.interface)
    }

    /// As long as the standby has the alias, too, it hears nothing that comes from there.
    private func endPreloading() async throws {
        try await RunningCluster.find(name, setup).order(DaemonRequest("end-preloaded"))
    }

    /// It was never an address of the server itself. Where nobody answers it has run out already.
    private func takeAlias6(of lim: LIMNumber) async throws {
        do { try await RunningCluster.find(name, setup).order(.alias6(nil, of: lim, in: name)) } catch {
            guard (error as? OperationError)?.status != .refused else { throw error }
        }
    }

    /// Without its alias, as where LIM 1 runs nowhere, this server comes from its base address.
    private func source(_ here: ServerFacts, _ cluster: ClusterConfiguration, _ own: Server) -> IPv4Address? {
        guard cluster.behaviour != .preloaded, let alias = cluster.regular(on: own.name)?.alias else { return nil }
        return here.holder(of: alias) == nil ? nil : alias
    }

    private func daemon(
        of server: Server,
        _ cluster: ClusterConfiguration,
        _ own: Server,
        from source: IPv4Address?
    ) -> any DaemonRequests {
        guard server.name != own.name else { return setup.daemon }
        return PeerDaemon(peer: setup.peer(server, at: cluster.base(of: server.name), from: source))
    }

    /// At its base address: where its LIM has moved, the alias is another server. Only a server that an earlier run has
    /// given back already is reached at its old address alone.
    private func greet(
        _ server: Server,
        _ cluster: ClusterConfiguration,
        from source: IPv4Address?
    ) async throws -> ServerFacts {
        let base = cluster.base(of: server.name) ?? server.address
        do {
            return try await setup.peer(server, at: base, from: source).ask(HelloVerb.Request(), as: ServerFacts.self)
        } catch let error as OperationError where error.status == .peerUnreachable {
            guard let alias = cluster.regular(on: server.name)?.alias else { throw error }
            do {
                return try await setup.peer(server, at: alias, from: source).ask(
                    HelloVerb.Request(),
                    as: ServerFacts.self
                )
            } catch {
                throw OperationError(
                    .peerUnreachable,
                    "\(server.name) can't be reached: power it on, or see its ssh service.",
                    cause: error
                )
            }
        }
    }

    /// The others let this server in from its old address before, meanwhile and afterwards; from the new one only until
    /// they are given back.
    /// A regular server's base address goes away under way; its alias stays.
    private func address(of server: Server, in cluster: ClusterConfiguration) -> IPv4Address {
        cluster.regular(on: server.name)?.alias ?? server.address
    }

    private func ways(_ ground: Ground) -> [ServerName: any ChangeExecutor] {
        let own = ground.own.name
        // The engine may take an alias away again until it is stopped here, last of all.
        let isIdle = ground.idle.contains { $0.server.name == own }
        let source = isIdle ? nil : ground.cluster.regular(on: own)?.alias
        var ways: [ServerName: any ChangeExecutor] = [:]
        for member in ground.cluster.members {
            guard let server = ground.inventory.server(member) else { continue }
            let peer = setup.peer(server, at: address(of: server, in: ground.cluster), from: source)
            ways[member] = member == own ? setup.local() : PeerExecutor(peer: peer)
        }
        return ways
    }

    private func without(_ cluster: ClusterConfiguration, _ inventory: SystemInventory) -> SystemInventory {
        let servers = inventory.servers.map { server in
            var server = server
            server.address = address(of: server, in: cluster)
            return server
        }
        return SystemInventory(servers: servers, clusters: inventory.clusters.filter { $0.name != name })
    }
}
