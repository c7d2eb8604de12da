import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// Removes a LIM from a cluster that runs (R-CM-17, R-CM-43): its alias is the base address of its server again and the
/// extra one is released. The last LIM takes the whole cluster with it (R-CM-18).
///
/// The others forget it first, so that nobody takes it for dead while it leaves. Its own engine makes the alias lasting
/// when it learns that it is no member any more.
struct LIMRemoval {
    private struct Ground {
        var running: RunningCluster
        var entry: RegularServer
        var server: Server
        var after: ClusterConfiguration
        var system: SystemInventory
        var corosync: String
    }

    let setup: ClusterSetup
    let cluster: ClusterName
    let lim: LIMNumber

    func preview() async throws -> [PlannedChange] {
        if let leftover = try await leftover() {
            return Self.returned(leftover.name, base: nil, alias: leftover.address)
        }
        if try await isLast(try await setup.startedInventory()) {
            return try await ClusterDeletion(setup: setup, name: cluster).preview()
        }
        let ground = try await survey()
        let rest = ground.after.members.flatMap { member in
            [
                PlannedChange(.change, on: member.description, "file \(Installation.inventory)"),
                PlannedChange(.change, on: member.description, "file \(CorosyncConfiguration.path)"),
            ]
        }
        return Self.returned(ground.server.name, base: ground.entry.base, alias: ground.entry.alias) + rest
    }

    private static func returned(_ server: ServerName, base: IPv4Address?, alias: IPv4Address) -> [PlannedChange] {
        let name = server.description
        return (base.map { [PlannedChange(.remove, on: name, "base address \($0)")] } ?? []) + [
            PlannedChange(.change, on: name, "\(alias) is the base address again"),
            PlannedChange(.remove, on: name, "the ring of the cluster, with its key"),
            PlannedChange(.change, on: name, "service redundancyd.service: stopped, not started at boot"),
        ]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let begun = try BegunCluster.addition(of: lim, to: cluster)
        if let leftover = try await leftover() {
            // After a boot it may lack the address that it is to be reached at.
            if let joining = begun?.joining.first { _ = try await setup.wayBack(to: joining, from: nil) }
            try await giveBack(leftover, at: leftover.address, from: nil, onProgress, number: 1, of: 1)
            if begun != nil { try await giveRingBack(without: leftover.name, onProgress) }
            try begun?.forget()
            return "LIM \(lim) is no longer in cluster \(cluster), and \(leftover.name) is as it was before."
        }
        if try await isLast(try await setup.startedInventory()) {
            return try await ClusterDeletion(setup: setup, name: cluster).carryOut(onProgress)
        }
        if let regular = try await setup.startedInventory().cluster(cluster)?.regular(of: lim), regular.alias6 != nil {
            try await RunningCluster.find(cluster, setup).order(.alias6(nil, of: lim, in: cluster))
        }
        let ground = try await survey()
        try await forget(ground, onProgress)
        // From now on the LIM is out of the cluster, whatever comes: a second run goes on from here.
        try setup.file.save(ground.system)
        let count = ground.after.members.count * 3 + 2
        let source = ground.running.configuration.regular(on: ground.running.own.name)?.alias
        try await giveBack(
            ground.server,
            at: ground.entry.alias,
            from: source,
            onProgress,
            number: ground.after.members.count * 2 + 1,
            of: count
        )
        try await shrinkRing(ground, onProgress, count: count)
        try begun?.forget()
        return
            "LIM \(lim) is no longer in cluster \(cluster); \(ground.server.name) has its address \(ground.entry.alias) "
            + "as base address again."
    }

    // MARK: What is done

    /// The standby first: it is the one that could take over.
    private func forget(_ ground: Ground, _ onProgress: @escaping ProgressReport) async throws {
        let running = ground.running
        let order = [ground.after.standby] + ground.after.regulars.map(\.server)
        let servers = order.compactMap { running.inventory.server($0) }
        let text = try PeerJSON.pretty(ground.system)
        let members = ground.after.members
        let stages = servers.map { server in
            StagedChange.Stage(
                [running.inventoryStep(server, text)],
                proof: running.followed(by: server.name, members: members, seeing: members)
            )
        }
        let ways = try setup.executors(running.servers, in: running.inventory)
        let count = members.count * 3 + 2
        let change = StagedChange(title: title, executors: ways, stages: stages) { report in
            onProgress(StepReport(number: report.number, of: count, report.title, report.state))
        }
        try await running.carryOut(change, giving: ground.after)
    }

    private var title: String { "cluster remove-lim \(cluster) --lim \(lim)" }

    private func giveBack(
        _ server: Server,
        at address: IPv4Address,
        from source: IPv4Address?,
        _ onProgress: @escaping ProgressReport,
        number: Int,
        of count: Int
    ) async throws {
        let title = "\(server.name): Give it back as it was"
        onProgress(StepReport(number: number, of: count, title, .started))
        let inventory = try await setup.startedInventory()
        let isOwn = try setup.thisServer(in: inventory)?.name == server.name
        let peer = setup.peer(server, at: address, from: source)
        let way: any ChangeExecutor = isOwn ? setup.local() : PeerExecutor(peer: peer)
        let left = await ClusterUndoing(executors: [server.name: way]).undo([server.name]) { _, thing in
            onProgress(StepReport(number: number, of: count, title, .going(thing)))
        }
        guard left.isEmpty else {
            let sentence = left.joined(separator: " ")
            onProgress(StepReport(number: number, of: count, title, .failed(sentence)))
            throw OperationError(.failed, "LIM \(lim) is out of the cluster, but \(sentence) Run the command again.")
        }
        if !isOwn { try await letIn(server, way) }
        onProgress(StepReport(number: number, of: count, title, .done))
    }

    /// It knows LIM 1's server by the addresses of before the cluster; that server may have got another one since.
    private func letIn(_ server: Server, _ way: any ChangeExecutor) async throws {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        let facts = try await setup.facts(of: own, in: inventory)
        let addresses = SilentLogin.sources(facts, cluster: inventory.cluster(with: own.name), own: own)
        let line = SilentLogin.line(key: try await setup.silentLogin.publicKey(), from: addresses, owner: own.name)
        let step = Step(
            "key \(server.name)",
            on: server.name,
            "Let LIM 1's server in",
            .keyLine(account: server.admin, line: line, state: .present)
        )
        _ = try await way.apply(step, scope: .server) { _ in }
    }

    private func shrinkRing(_ ground: Ground, _ onProgress: @escaping ProgressReport, count: Int) async throws {
        let running = ground.running
        let servers = ground.after.members.compactMap { running.inventory.server($0) }
        let ways = try setup.executors(servers, in: running.inventory)
        let first = ground.after.members.count * 2 + 1
        let stage = StagedChange.Stage(
            servers.map { running.ringStep($0, ground.corosync) },
            proof: running.ringFollows(leaving: ground.server.name)
        )
        try await StagedChange(title: title, executors: ways, stages: [stage]) { report in
            onProgress(StepReport(number: first + report.number, of: count, report.title, report.state))
        }
        .carryOut()
    }

    /// An addition that was broken off can have described the ring to the others already, and their engines not.
    private func giveRingBack(without server: ServerName, _ onProgress: @escaping ProgressReport) async throws {
        let running = try await RunningCluster.find(cluster, setup)
        let text = CorosyncConfiguration(running.configuration, servers: running.inventory.servers)
            .text(try Installation.template("corosync/corosync.conf"))
        let stage = StagedChange.Stage(
            running.servers.map { running.ringStep($0, text) },
            proof: running.ringFollows(leaving: server)
        )
        let ways = try setup.executors(running.servers, in: running.inventory)
        try await StagedChange(title: title, executors: ways, stages: [stage], onProgress: onProgress).carryOut()
    }

    // MARK: Survey

    private func isLast(_ inventory: SystemInventory) async throws -> Bool {
        guard let found = inventory.cluster(cluster) else {
            throw OperationError(.refused, "There is no cluster \(cluster); see 'cluster list'.")
        }
        if found.regular(of: lim) != nil { return found.regulars.count == 1 }
        // An addition that was broken off may have told the others of it, and not this server.
        guard try BegunCluster.addition(of: lim, to: cluster) != nil, try await isKnownElsewhere() else {
            throw OperationError(.refused, "LIM \(lim) is not in cluster \(cluster); see 'cluster list'.")
        }
        return false
    }

    private func isKnownElsewhere() async throws -> Bool {
        try await RunningCluster.find(cluster, setup).configuration.regular(of: lim) != nil
    }

    /// A server that an earlier run has taken out of the cluster and not given back whole.
    private func leftover() async throws -> Server? {
        let inventory = try await setup.startedInventory()
        _ = try setup.requireLIMOne(in: inventory)
        guard inventory.cluster(cluster) != nil, inventory.cluster(of: lim) == nil,
            let server = inventory.servers.first(where: { $0.lim == lim })
        else { return nil }
        if try BegunCluster.addition(of: lim, to: cluster) != nil {
            // Whoever knows the LIM would take it over as soon as it leaves: then they forget it first.
            return try await isKnownElsewhere() ? nil : server
        }
        return try await setup.facts(of: server, in: inventory).journals.contains(.cluster) ? server : nil
    }

    private func survey() async throws -> Ground {
        let running = try await RunningCluster.find(cluster, setup)
        guard let entry = running.configuration.regular(of: lim), let server = running.inventory.server(entry.server)
        else { throw OperationError(.refused, "LIM \(lim) is not in cluster \(cluster); see 'cluster list'.") }
        try await running.requireContact()
        try await checkPlaces(running, entry)
        let after = running.changed { configuration in
            configuration.actOnData()
            configuration.regulars.removeAll { $0.lim == lim }
            configuration.setLock(of: lim, to: nil)
        }
        let servers = running.inventory.servers.map { server in
            var server = server
            if server.name == entry.server { server.address = entry.alias }
            return server
        }
        let system = SystemInventory(servers: servers, clusters: running.system(with: after).clusters)
        return Ground(
            running: running,
            entry: entry,
            server: server,
            after: after,
            system: system,
            corosync: CorosyncConfiguration(after, servers: system.servers)
                .text(try Installation.template("corosync/corosync.conf"))
        )
    }

    private func checkPlaces(_ running: RunningCluster, _ entry: RegularServer) async throws {
        for name in Set([entry.server, running.own.name]).sorted() {
            guard let server = running.inventory.server(name), let place = running.configuration.regular(on: name)
            else { continue }
            let facts = try await setup.facts(of: server, in: running.inventory)
            // Its alias there is what shows where a LIM runs, whatever a daemon believes.
            guard facts.holder(of: place.alias) != nil else {
                throw OperationError(
                    .refused,
                    "LIM \(place.lim) does not run on \(name); move it there first with 'cluster move --lim \(place.lim)'."
                )
            }
            if name == entry.server, facts.hasManagement {
                throw OperationError(
                    .refused,
                    "PM/SNM redundancy is set on \(name); remove it first with 'webserver_config redundancy remove'."
                )
            }
        }
    }
}
