import ClusterModel
import FoundationEssentials
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments
import SystemSupport

/// A cluster that runs, with the ways to all of its members: every change of it needs each of them.
struct RunningCluster {
    let setup: ClusterSetup
    let own: Server
    let inventory: SystemInventory
    /// As its members agreed on it last: where LIM 1's server is no member, its own copy may be older.
    let configuration: ClusterConfiguration
    /// A member that is not asked, since it is gone for good.
    var lost: ServerName?

    static func find(
        _ name: ClusterName,
        _ setup: ClusterSetup,
        without lost: ServerName? = nil
    ) async throws -> RunningCluster {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        guard let known = inventory.cluster(name) else {
            throw OperationError(.refused, "There is no cluster \(name); see 'cluster list'.")
        }
        var newest = known
        let ways = try setup.executors(known.members.compactMap { inventory.server($0) }, in: inventory)
        for member in known.members where member != lost {
            guard let way = ways[member] else { continue }
            let found = try await way.find(.file(path: Installation.inventory, state: nil))
            guard case .file(_, let state?) = found, let content = state.content else { continue }
            guard JSONNesting.isWithinLimit(content.bytes) else {
                throw OperationError(.failed, "\(member): \(Installation.inventory) is nested too deep to be read.")
            }
            let copy = try JSONDecoder().decode(SystemInventory.self, from: Data(content.bytes)).cluster(name)
            if let copy, copy.generation > newest.generation { newest = copy }
        }
        return RunningCluster(setup: setup, own: own, inventory: inventory, configuration: newest, lost: lost)
    }

    var servers: [Server] { configuration.members.compactMap { inventory.server($0) } }

    /// Who can be asked for what all members have.
    var firstThere: Server? {
        let standby = servers.last { $0.name == configuration.standby && $0.name != lost }
        return standby ?? servers.first { $0.name != lost }
    }

    func daemon(of server: ServerName) -> any DaemonRequests {
        guard server != own.name, let found = inventory.server(server) else { return setup.daemon }
        return PeerDaemon(peer: setup.peer(found))
    }

    /// Orders it of the daemon of this server if it is a member, else that of the first.
    func order(_ request: DaemonRequest) async throws {
        let members = configuration.members
        let daemon = daemon(of: members.contains(own.name) ? own.name : members[0])
        let answer = try await daemon.ask(request) { _ in }
        guard answer.status == 0 else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
    }

    /// Of this server if it is a member, else of the standby, unless that is lost.
    var watch: ClusterWatch {
        let member = configuration.members.contains(own.name) ? own.name : firstThere?.name ?? configuration.standby
        return ClusterWatch(daemon: daemon(of: member), cluster: configuration.name)
    }

    /// Nothing is changed while a member is away: it would come back with the old ring.
    func requireContact() async throws {
        let status = try await watch.status()
        if let away = status.servers.first(where: { !$0.contact && $0.name != lost }) {
            throw OperationError(
                .refused,
                "There is no contact with \(away.name); a cluster is changed only while all of its servers are in contact."
            )
        }
    }

    /// By which the third host knows this cluster, from a member other than the one that comes.
    func witnessCertificates(without joined: ServerName) async throws -> WitnessCertificates {
        let members = configuration.members.filter { $0 != joined }
        let member = members.contains(own.name) ? own.name : members.first ?? own.name
        let ways = try setup.executors(servers.filter { $0.name == member }, in: inventory)
        guard let way = ways[member] else { throw SetupError.noWayTo(server: member.description) }
        return try await WitnessCertificates.held(by: member, way)
    }

    /// The same cluster with a change, under a number above all before it.
    func changed(_ edit: (inout ClusterConfiguration) -> Void) -> ClusterConfiguration {
        var after = configuration
        edit(&after)
        after.generation = configuration.nextGeneration(on: own.name)
        return after
    }

    func system(with cluster: ClusterConfiguration) -> SystemInventory {
        let others = inventory.clusters.filter { $0.name != cluster.name }
        return SystemInventory(servers: inventory.servers, clusters: others + [cluster])
    }

    // MARK: Steps

    func ringStep(_ server: Server, _ text: String) -> Step {
        Step(
            "ring file \(server.name)",
            on: server.name,
            "Describe the ring anew",
            .file(path: CorosyncConfiguration.path, state: FileState(FileContent(text)))
        )
    }

    /// All members at once: rings of two descriptions would lose each other.
    func ringFollows(leaving left: ServerName? = nil) -> StagedChange.Stage.Proof {
        StagedChange.Stage.Proof(title: "Let the running ring follow") { await reloadRing(leaving: left) }
    }

    /// nil, or why it could not be done.
    func reloadRing(leaving left: ServerName? = nil) async -> String? {
        do {
            if configuration.members.contains(own.name), own.name != left {
                try await ReloadRingVerb.reload()
            } else if let standby = inventory.server(configuration.standby) {
                _ = try await setup.peer(standby).ask(ReloadRingVerb.Request(), as: Bool.self)
            }
            return nil
        } catch {
            return "The running ring does not follow its description: \(error)"
        }
    }

    func inventoryStep(_ server: Server, _ text: String) -> Step {
        Step(
            "system \(server.name)",
            on: server.name,
            "Hand out the description of the system",
            .file(path: Installation.inventory, state: FileState(FileContent(text)))
        )
    }

    /// Waits until the engine of a server goes by these members, and sees those that it should see.
    func followed(by server: ServerName, members: [ServerName], seeing: [ServerName]) -> StagedChange.Stage.Proof {
        let watch = ClusterWatch(daemon: daemon(of: server), cluster: configuration.name)
        return StagedChange.Stage.Proof(title: "\(server): Wait until its cluster engine follows") {
            await watch.wait(limit: .seconds(30)) { status in
                if status.servers.map(\.name) != members { return "it still goes by the old members" }
                if status.startsAnew == true { return "it starts anew in a moment" }
                let away = status.servers.first { seeing.contains($0.name) && !$0.contact }
                return away.map { "no contact with \($0.name)" }
            }
        }
    }

    /// Carries out a change by which the members agree on another configuration; if it fails, they get theirs back.
    func carryOut(_ change: StagedChange, giving after: ClusterConfiguration) async throws {
        do {
            try await change.carryOut()
            BegunCluster.forgetCreation(of: configuration.name)
        } catch {
            let left = await handBack(after, change.executors)
            guard left.isEmpty else {
                throw OperationError(.failed, "\(error) \(left.joined(separator: " "))", cause: error)
            }
            throw error
        }
    }

    /// After a change that failed: the members have already agreed on the new configuration, so that the old one needs
    /// a number above it. Answers what could not be done.
    private func handBack(
        _ failed: ClusterConfiguration,
        _ executors: [ServerName: any ChangeExecutor]
    ) async -> [String] {
        var before = configuration
        before.generation = failed.nextGeneration(on: own.name)
        do {
            let text = try PeerJSON.pretty(system(with: before))
            let plan = Plan("give the cluster back", scope: .cluster, steps: servers.map { inventoryStep($0, text) })
            try await PlanProgress.run(executors) { _ in }.carryOut(plan)
            try setup.file.save(system(with: before))
            return []
        } catch {
            return ["The members still go by the new configuration: \(error)"]
        }
    }
}
