import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Adds a LIM to a cluster that runs (R-CM-15, R-CM-42): no service is interrupted, and nothing moves.
///
/// The new server comes first: its ring and its engine run before the others learn of it, so that none of them ever
/// takes a server for dead that was not there yet.
struct LIMAddition {
    private struct Ground {
        var running: RunningCluster
        var after: ClusterConfiguration
        var system: SystemInventory
        var regular: ClusterPlan.Regular
        var stages: [StagedChange.Stage]
        var ways: [ServerName: any ChangeExecutor]
        var loadPercent: Int
    }

    let setup: ClusterSetup
    let cluster: ClusterName
    let member: ClusterAnswers.Member

    func preview() async throws -> [PlannedChange] {
        let ground = try await survey()
        let plan = Plan("preview", scope: .cluster, steps: ground.stages.flatMap(\.steps))
        let loads = [(ground.regular.server.name, ground.loadPercent), (ground.running.own.name, LoadAdvice.percent())]
        return [LoadAdvice.note(loads, of: cluster)]
            + PlanProgress.preview(try await PlanProgress.run(ground.ways) { _ in }.preview(plan))
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try await survey()
        let change = StagedChange(
            title: "cluster add-lim \(cluster) --lim \(member.lim)",
            executors: ground.ways,
            stages: ground.stages,
            afterwards: { await ground.running.reloadRing() },
            onProgress: onProgress
        )
        let begun = BegunCluster(cluster, standby: nil, joining: [BegunCluster.Joining(ground.regular)])
        try begun.note()
        do { try await ground.running.carryOut(change, giving: ground.after) } catch {
            await setup.forget(begun, ifTakenBackIn: ground.running.inventory)
            throw error
        }
        try setup.file.save(ground.system)
        try begun.forget()
        let entry = ground.regular
        return "LIM \(member.lim) is in cluster \(cluster): on \(entry.server.name), base \(entry.newBase), alias "
            + "\(entry.oldBase)."
    }

    // MARK: Survey

    private func survey() async throws -> Ground {
        let running = try await RunningCluster.find(cluster, setup)
        let server = try checkRules(running)
        try BegunCluster.requireNone(on: [server.name])
        try await running.requireContact()
        try await AddressCheck(inventory: running.inventory).check(member.newBase, asBaseOf: server)
        let facts = try await setup.facts(of: server, in: running.inventory)
        let rules = ClusterRules(
            inventory: running.inventory,
            answers: ClusterAnswers(name: cluster, standby: running.configuration.standby, members: [member])
        )
        try rules.checkInstalled([server.name: facts])
        var both = [server.name: facts]
        if let standby = running.inventory.server(running.configuration.standby) {
            both[standby.name] = try await setup.facts(of: standby, in: running.inventory)
        }
        try rules.checkAddresses(both)
        let regulars = try rules.regulars([server.name: facts], product: try Installation.productDescription())
        guard let regular = regulars.first else { throw OperationError(.failed, "LIM \(member.lim) was not found.") }
        let after = running.changed { configuration in
            configuration.actOnData()
            configuration.regulars.append(
                RegularServer(
                    server: server.name,
                    lim: member.lim,
                    base: member.newBase,
                    alias: server.address,
                    alias6: member.alias6,
                    priority: member.priority
                )
            )
            configuration.regulars.sort { $0.lim < $1.lim }
        }
        let system = Self.system(running.system(with: after), server.name, at: member.newBase)
        let ways = try setup.executors(
            running.servers + [server] + running.inventory.servers.filter { $0.lim == .one },
            in: running.inventory
        )
        let stages = try await stages(running, after: after, system: system, regular: regular, facts: facts, ways: ways)
        return Ground(
            running: running,
            after: after,
            system: system,
            regular: regular,
            stages: stages,
            ways: ways,
            loadPercent: facts.loadPercent
        )
    }

    private static func system(_ system: SystemInventory, _ name: ServerName, at base: IPv4Address) -> SystemInventory {
        let servers = system.servers.map { server in
            var server = server
            if server.name == name { server.address = base }
            return server
        }
        return SystemInventory(servers: servers, clusters: system.clusters)
    }

    private func checkRules(_ running: RunningCluster) throws -> Server {
        guard running.configuration.regulars.count < 10 else {
            throw OperationError(.refused, "Cluster \(cluster) has ten LIMs, which is the most it can have (R-PR-01).")
        }
        guard running.configuration.behaviour == .normal else {
            throw OperationError(.refused, "Cluster \(cluster) is preloaded: it has one LIM and no more (R-PR-12).")
        }
        guard let server = running.inventory.servers.first(where: { $0.lim == member.lim }) else {
            throw OperationError(
                .refused,
                "No server of the system carries LIM \(member.lim); add it with 'server add --lim \(member.lim)'."
            )
        }
        if let other = running.inventory.cluster(of: member.lim) {
            throw OperationError(.refused, "LIM \(member.lim) is in cluster \(other.name) already (R-PR-05).")
        }
        let subnet = running.configuration.subnet
        guard server.prefixLength == subnet.prefixLength, subnet.contains(server.address) else {
            throw OperationError(
                .refused,
                "\(server.name) (\(server.address)/\(server.prefixLength)) is not on \(subnet), the subnet of cluster \(cluster); the alias moves by gratuitous ARP, which ends at a router (R-PR-06, R-PR-07)."
            )
        }
        guard (1...99).contains(member.priority) else {
            throw OperationError(.refused, "The priority of LIM \(member.lim) must be 1 to 99; lower goes first.")
        }
        return server
    }

    private func stages(
        _ running: RunningCluster,
        after: ClusterConfiguration,
        system: SystemInventory,
        regular: ClusterPlan.Regular,
        facts: ServerFacts,
        ways: [ServerName: any ChangeExecutor]
    ) async throws -> [StagedChange.Stage] {
        let corosync = CorosyncConfiguration(after, servers: system.servers)
            .text(try Installation.template("corosync/corosync.conf"))
        let text = try PeerJSON.pretty(system)
        guard let standby = running.inventory.server(running.configuration.standby), let way = ways[standby.name] else {
            throw OperationError(.failed, "The standby of cluster \(cluster) is not in the inventory.")
        }
        let key = try await way.find(.file(path: CorosyncConfiguration.keyPath, state: nil))
        guard case .file(_, let state?) = key, let secret = state.content else {
            throw OperationError(.failed, "\(standby.name) has no key of the ring (\(CorosyncConfiguration.keyPath)).")
        }
        let plan = ClusterPlan(
            cluster: cluster,
            regulars: [regular],
            standby: standby,
            keys: try await ClusterCreation.keys(
                setup,
                own: running.own,
                newBase: regular.server.name == running.own.name ? regular.newBase : nil,
                facts: facts,
                servers: running.servers
            ),
            corosync: corosync,
            authkey: secret.bytes,
            sysctl: try Installation.text("sysctl/60-sn-redundancy.conf"),
            inventory: text
        )
        let members = after.members
        let existing = running.servers
        let joined = regular.server
        let exchange = try await ClusterCreation.exchange(after, servers: [joined])
        let thirdHost =
            after.witness == nil
            ? [] : WitnessPlan.joinSteps(on: joined.name, try await running.witnessCertificates(without: joined.name))
        let followers = existing.map { server in
            let followed = running.followed(by: server.name, members: members, seeing: members)
            return StagedChange.Stage([running.inventoryStep(server, text)], proof: followed)
        }
        return [
            StagedChange.Stage(plan.keys.flatMap(plan.keySteps) + exchange + plan.addressSteps(regular)),
            StagedChange.Stage(existing.map { running.ringStep($0, corosync) }, proof: running.ringFollows()),
            StagedChange.Stage(plan.ringSteps(joined) + [plan.ringStart(joined)] + thirdHost),
            StagedChange.Stage(
                [plan.inventoryStep(joined)] + plan.limSteps(regular) + [plan.daemonStart(joined)]
            ),
        ] + followers + [
            StagedChange.Stage([], proof: Self.normal(running, lim: member.lim))
        ]
    }

    private static func normal(_ running: RunningCluster, lim: LIMNumber) -> StagedChange.Stage.Proof {
        let watch = running.watch
        return StagedChange.Stage.Proof(title: "Wait until the cluster is normal") {
            await watch.wait(limit: .seconds(60)) { status in
                guard let entry = status.lims.first(where: { $0.lim == lim }) else { return "LIM \(lim) is not known" }
                if let away = status.servers.first(where: { !$0.contact }) { return "no contact with \(away.name)" }
                return entry.state == .running && entry.runsOn == entry.regular
                    ? nil : "LIM \(lim) is \(entry.state?.rawValue ?? "not known yet")"
            }
        }
    }
}
