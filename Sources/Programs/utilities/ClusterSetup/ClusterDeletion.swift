import ClusterModel
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Deletes a cluster: the old addresses are base addresses again, and no service is interrupted (A-07).
struct ClusterDeletion {
    let setup: ClusterSetup
    let name: ClusterName

    func preview() async throws -> [PlannedChange] {
        if let broken = try await BrokenCreation.find(name, setup) { return broken.preview }
        let (inventory, cluster) = try await check()
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
        _ = inventory
        return regulars + all
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        if let broken = try await BrokenCreation.find(name, setup) {
            try await broken.takeBack(onProgress)
            return
                "The creation of cluster \(name), which was broken off, is taken back; its servers are as they were before."
        }
        let (inventory, cluster) = try await check()
        for lim in cluster.regulars where lim.alias6 != nil { try await takeAlias6(of: lim.lim) }
        if cluster.behaviour == .preloaded { try await endPreloading() }
        let executors = try ways(cluster, inventory)
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
        return "Cluster \(name) is deleted; its servers are as they were before."
    }

    private func check() async throws -> (SystemInventory, ClusterConfiguration) {
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
        for member in cluster.members {
            guard let server = inventory.server(member) else { continue }
            let facts =
                member == own.name
                ? try await setup.facts(of: server, in: inventory)
                : try await greet(server, cluster, own)
            if facts.hasManagement {
                throw OperationError(
                    .refused,
                    "PM/SNM redundancy is set on \(member); remove it first with 'webserver_config redundancy remove'."
                )
            }
            // Its alias there is what shows where a LIM runs, whatever a daemon believes.
            if let regular = cluster.regular(on: member), facts.holder(of: regular.alias) == nil,
                !facts.journals.isEmpty
            {
                throw OperationError(
                    .refused,
                    "LIM \(regular.lim) does not run on \(member); move it there first with 'cluster move --lim \(regular.lim)'."
                )
            }
        }
        try await checkData()
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
        return (inventory, cluster)
    }

    /// One copy of each LIM's data is left, that of its regular server: two that diverged are settled before.
    private func checkData() async throws {
        // Where no daemon answers, an earlier run has stopped it.
        guard let status = try? await RunningCluster.find(name, setup).watch.status() else { return }
        guard let alarm = status.alarms.first(where: { ["data-conflict", "data-overlooked"].contains($0.code) }) else {
            return
        }
        throw OperationError(
            .refused,
            "\(alarm.text). Only the data of each LIM's own server are left when cluster \(name) is gone; decide first. "
                + "\(alarm.advice)"
        )
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

    /// At its base address: where its LIM has moved, the alias is another server. Only a server that an earlier run has
    /// given back already is reached at its old address alone.
    private func greet(_ server: Server, _ cluster: ClusterConfiguration, _ own: Server) async throws -> ServerFacts {
        let source = cluster.behaviour == .preloaded ? nil : cluster.regular(on: own.name)?.alias
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
    private func peer(_ server: Server, _ cluster: ClusterConfiguration, _ own: Server) -> PeerClient {
        let source = cluster.regular(on: own.name)?.alias
        return setup.peer(server, at: address(of: server, in: cluster), from: source)
    }

    /// A regular server's base address goes away under way; its alias stays.
    private func address(of server: Server, in cluster: ClusterConfiguration) -> IPv4Address {
        cluster.regular(on: server.name)?.alias ?? server.address
    }

    private func ways(
        _ cluster: ClusterConfiguration,
        _ inventory: SystemInventory
    ) throws -> [ServerName: any ChangeExecutor] {
        let own = try setup.requireLIMOne(in: inventory)
        var ways: [ServerName: any ChangeExecutor] = [:]
        for member in cluster.members {
            guard let server = inventory.server(member) else { continue }
            let way: any ChangeExecutor =
                member == own.name
                ? setup.local() : PeerExecutor(peer: peer(server, cluster, own))
            ways[member] = way
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
