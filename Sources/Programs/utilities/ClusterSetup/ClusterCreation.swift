import ClusterModel
import FoundationEssentials
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan

/// Makes a cluster of LIMs and a standby server, in a running system, without interrupting a service.
struct ClusterCreation {
    /// Everything that was looked up, and nothing changed.
    struct Ground {
        var own: Server
        var before: SystemInventory
        var after: SystemInventory
        var cluster: ClusterConfiguration
        var outline: ClusterPlan
        var servers: [Server]
        var loads: [(server: ServerName, percent: Int)]

        var plan: Plan { outline.plan }
    }

    let setup: ClusterSetup
    let answers: ClusterAnswers

    func preview() async throws -> [PlannedChange] {
        if let broken = try await BrokenCreation.find(answers.name, setup) {
            return broken.preview + [PlannedChange(.add, on: "cluster", "\(answers.name), created anew")]
        }
        let ground = try await survey()
        let run = PlanProgress.run(try setup.executors(ground.servers, in: ground.before)) { _ in }
        return [LoadAdvice.note(ground.loads, of: answers.name)]
            + PlanProgress.preview(try await run.preview(ground.plan))
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        if let broken = try await BrokenCreation.find(answers.name, setup) { try await broken.takeBack(onProgress) }
        let ground = try await survey()
        try await letInElsewhere(ground)
        let begun = BegunCluster(
            answers.name,
            standby: ground.before.server(answers.standby),
            joining: ground.outline.regulars.map { BegunCluster.Joining($0) }
        )
        try begun.note()
        let remark: String
        do { remark = try await make(ground, begun, onProgress) } catch {
            await setup.forget(begun, ifTakenBackIn: ground.before)
            throw error
        }
        try setup.file.save(ground.after)
        try begun.forget()
        return "Cluster \(answers.name) is there: \(described(ground.cluster)).\(remark)"
    }

    /// Answers what is still missing.
    private func make(
        _ ground: Ground,
        _ begun: BegunCluster,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let executors = try setup.executors(ground.servers, in: ground.before)
        let count = ground.plan.steps.count + 1
        try await PlanProgress.run(executors) { report in
            onProgress(StepReport(number: report.number, of: count, report.title, report.state))
        }
        .carryOut(ground.plan)
        var made = begun
        made.isMade = true
        // Without it a creation that is killed now counts as broken off until status has seen the cluster normal.
        try? made.note()
        return try await settle(
            ground,
            begun,
            executors,
            StepReport(number: count, of: count, "Wait until the cluster is normal", .started),
            onProgress
        )
    }

    /// A cluster that does not come together is no cluster: everything is taken back.
    private func settle(
        _ ground: Ground,
        _ begun: BegunCluster,
        _ executors: [ServerName: any ChangeExecutor],
        _ step: StepReport,
        _ onProgress: ProgressReport
    ) async throws -> String {
        var step = step
        onProgress(step)
        // LIM 1's server runs an engine only if it is itself in a cluster.
        let isMember = ground.cluster.members.contains(ground.own.name)
        let standby = ground.servers.first { $0.name == ground.cluster.standby }
        let daemon: any DaemonRequests =
            if !isMember, let standby { PeerDaemon(peer: setup.peer(standby)) } else { setup.daemon }
        let watch = ClusterWatch(daemon: daemon, cluster: answers.name)
        if let reason = await watch.waitUntilNormal(limit: .seconds(60)) {
            step.state = .failed(reason)
            onProgress(step)
            // Killed from now on, it is half there again. A full disk, which takes no note, must not stop the undoing.
            try? begun.note()
            let left = await ClusterUndoing(executors: executors).undo(ground.plan.servers.reversed())
            let rest =
                left.isEmpty
                ? "everything was undone." : "not everything could be undone: \(left.joined(separator: " "))"
            throw OperationError(.failed, "The cluster did not become normal within 60 s (\(reason)); \(rest)")
        }
        let remark = await watch.remark(on: ground.cluster.standby)
        step.state = .done
        onProgress(step)
        return remark
    }

    private func described(_ cluster: ClusterConfiguration) -> String {
        cluster.regulars.map { "LIM \($0.lim) on \($0.server), base \($0.base), alias \($0.alias)" }.joined(
            separator: "; "
        )
            + "; standby \(cluster.standby); fallback \(cluster.fallback.rawValue)"
    }

    // MARK: Survey

    private func survey() async throws -> Ground {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        let rules = ClusterRules(inventory: inventory, answers: answers)
        try rules.check()
        let standby = try rules.standby()
        try BegunCluster.requireNone(on: try rules.members().map(\.name), but: answers.name)
        // Takes some seconds; meanwhile the servers are asked.
        async let free: Void = checkFree(rules, inventory)
        var facts: [ServerName: ServerFacts] = [:]
        for server in try rules.servers() { facts[server.name] = try await setup.facts(of: server, in: inventory) }
        try rules.checkInstalled(facts)
        try rules.checkAddresses(facts)
        try await free
        var cluster = try rules.configuration()
        // Later than any cluster before: versions that those left are older than this one's first.
        cluster.exchange = DataActions(founded: UInt64(max(0, time(nil))))
        let after = rules.inventory(with: cluster)
        let plan = ClusterPlan(
            cluster: answers.name,
            regulars: try rules.regulars(facts, product: try Installation.productDescription()),
            standby: standby,
            keys: try await Self.keys(
                setup,
                own: own,
                newBase: answers.members.first { $0.lim == own.lim }?.newBase,
                facts: facts[own.name],
                servers: inventory.servers.filter { cluster.members.contains($0.name) }
            ),
            corosync: CorosyncConfiguration(cluster, servers: after.servers)
                .text(try Installation.template("corosync/corosync.conf")),
            authkey: Self.randomKey(),
            sysctl: try Installation.text("sysctl/60-sn-redundancy.conf"),
            exchange: try await Self.exchange(cluster, servers: try rules.servers()),
            inventory: try PeerJSON.pretty(after)
        )
        return Ground(
            own: own,
            before: inventory,
            after: after,
            cluster: cluster,
            outline: plan,
            servers: try rules.servers(),
            loads: facts.map { ($0.key, $0.value.loadPercent) }.sorted { $0.0 < $1.0 }
        )
    }

    /// All new base addresses at once.
    private func checkFree(_ rules: ClusterRules, _ inventory: SystemInventory) async throws {
        let check = AddressCheck(inventory: inventory)
        try await withThrowingTaskGroup { group in
            for member in answers.members {
                let server = try rules.server(of: member.lim)
                group.addTask { try await check.check(member.newBase, asBaseOf: server) }
            }
            try await group.waitForAll()
        }
    }

    /// The others let LIM 1's server in from its address only, and it may get another one here.
    static func keys(
        _ setup: ClusterSetup,
        own: Server,
        newBase: IPv4Address?,
        facts: ServerFacts?,
        servers: [Server]
    ) async throws -> [ClusterPlan.KeyChange] {
        guard let facts, let newBase else { return [] }
        let key = try await setup.silentLogin.publicKey()
        let addresses = SilentLogin.sources(facts, cluster: nil, own: own)
        let old = SilentLogin.line(key: key, from: addresses, owner: own.name)
        let new = SilentLogin.line(key: key, from: addresses + [newBase], owner: own.name)
        return servers.filter { $0.name != own.name }.map { ClusterPlan.KeyChange(server: $0, old: old, new: new) }
    }

    /// Servers outside the cluster let it in from both addresses, too; that is no part of the cluster, and stays.
    private func letInElsewhere(_ ground: Ground) async throws {
        guard let member = answers.members.first(where: { $0.lim == ground.own.lim }) else { return }
        let others = ground.before.servers.filter { server in
            server.name != ground.own.name && !ground.cluster.members.contains(server.name)
        }
        let keys = try await Self.keys(
            setup,
            own: ground.own,
            newBase: member.newBase,
            facts: try await setup.facts(of: ground.own, in: ground.before),
            servers: others
        )
        let steps = keys.flatMap(ground.outline.keySteps)
        try await PlanProgress.run(try setup.executors(others, in: ground.before)) { _ in }
            .carryOut(Plan("let LIM 1's server in", scope: .server, steps: steps))
    }

    static func exchange(_ cluster: ClusterConfiguration, servers: [Server]) async throws -> [Step] {
        guard try Installation.productDescription().exchangeData != nil else { return [] }
        let access = try await ExchangeAccess.ofThisSystem()
        return try servers.filter { cluster.members.contains($0.name) }.flatMap { server in
            access.steps(on: server, in: cluster.subnet, sudoers: try ExchangeAccess.rule(for: server))
                + [ExchangeDataOperation.step(on: server)]
        }
    }

    /// 256 bytes, as corosync-keygen makes them.
    private static func randomKey() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<256).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
