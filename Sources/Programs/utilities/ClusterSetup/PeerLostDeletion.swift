import ClusterModel
import PacketFilter
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Deletes a cluster on the standby that is left of it: LIM 1's server is gone for good, with the keys that opened the
/// others. The standby goes on with the LIM, uninterrupted, and is its server from then on; a new machine becomes the
/// standby of a new cluster.
struct PeerLostDeletion {
    /// Everything that was looked up, and nothing changed.
    struct Ground {
        var own: Server
        /// nil: an earlier run got so far that only the cluster itself is left to take back.
        var taken: TakenLIM?
        var lost: ServerName?
        /// An earlier run was broken off among its steps.
        var isContinued = false
    }

    let setup: ClusterSetup
    let name: ClusterName

    func preview() async throws -> [PlannedChange] {
        let ground = try await survey()
        let own = ground.own.name.description
        let ring = PlannedChange(.remove, on: own, "the ring of cluster \(name), with its key")
        guard let taken = ground.taken else { return [ring] }
        return PlanProgress.preview(try await run(ground) { _ in }.preview(plan(taken))) + [ring]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try await survey()
        if let taken = ground.taken {
            // What LIM 1's server once made of this one is not a standby's any more.
            if !ground.isContinued { try await takeBack(.server, on: ground, onProgress) }
            try await run(ground, onProgress).carryOut(plan(taken))
            try await ExchangeDataOperation.keepData(of: taken.lim)
        }
        // A side that was passive, or took itself for that after a boot, has the alias blocked.
        try await PacketFilter().remove()
        try await takeBack(.cluster, on: ground, onProgress)
        // Last: until then a further run goes on from here.
        try await keep()
        return sentence(ground)
    }

    // MARK: May it be?

    private func survey() async throws -> Ground {
        let inventory = try setup.file.load()
        let facts = try await LocalFacts(product: try Installation.productDescription(), store: JournalFiles())
            .collect()
        guard let cluster = inventory.cluster(name) else { return try await leftOver(facts) }
        guard let own = try setup.thisServer(in: inventory), own.name == cluster.standby else {
            throw OperationError(
                .refused,
                "Run it on \(cluster.standby), the standby of cluster \(name). A standby that is gone for good is replaced "
                    + "on LIM 1's server: webserver_config redundancy replace-server \(cluster.standby)"
            )
        }
        let changedFile = try await changedBefore()
        try await requireLost(own, cluster, isContinued: changedFile != nil)
        guard !facts.hasManagement, !facts.journals.contains(.management) else {
            throw OperationError(
                .refused,
                "PM/SNM redundancy is set on \(own.name); remove it first with 'webserver_config redundancy remove --peer-lost'."
            )
        }
        guard cluster.witness == nil else {
            throw OperationError(
                .refused,
                "Cluster \(name) has a third host's vote; this way out is for clusters without it."
            )
        }
        let others = inventory.servers.map(\.name).filter { !cluster.members.contains($0) }
        guard others.isEmpty else {
            throw OperationError(
                .refused,
                "The system has more servers (\(others.map(\.description).joined(separator: ", "))), which let in only the "
                    + "server that is lost; this way out is for a system of LIM 1's server and its standby."
            )
        }
        let taken = try TakenLIM.find(on: own, in: cluster, facts, changedFile: changedFile)
        return Ground(own: own, taken: taken, lost: cluster.regulars.first?.server, isContinued: changedFile != nil)
    }

    private func requireLost(_ own: Server, _ cluster: ClusterConfiguration, isContinued: Bool) async throws {
        let status: ClusterStatusDocument.Cluster
        do { status = try await ClusterWatch(daemon: setup.daemon, cluster: name).status() } catch {
            // An earlier run has stopped the engine: nobody is left here who could tell.
            if isContinued { return }
            throw error
        }
        if let there = status.servers.first(where: { $0.name != own.name && $0.contact }) {
            throw OperationError(.refused, "\(there.name) is in contact with the cluster: it is not lost.")
        }
        // The passive side of a preloaded cluster has the alias and the programs, too.
        guard cluster.behaviour == .preloaded, !isContinued else { return }
        for lim in status.lims where lim.runsOn != own.name {
            throw OperationError(
                .refused,
                "LIM \(lim.lim) is not active on \(own.name), so that there is nothing to go on with; see 'cluster "
                    + "explain'. After a boot without \(lim.regular): mxone_maintenance cluster start-now --lim \(lim.lim)"
            )
        }
    }

    /// The file that an earlier run has changed for the next boot, if it was broken off behind the engine's end.
    private func changedBefore() async throws -> String? {
        let entries = try await ChangeJournal(JournalFiles().records(.server)).undoable()
        guard entries.contains(where: { $0.title == TakenLIM.stopTitle }) else { return nil }
        for entry in entries { if case .word(let path, _, _, _) = entry.wanted { return path } }
        return nil
    }

    /// The description of the system is already gone, but not all that came with it.
    private func leftOver(_ facts: ServerFacts) async throws -> Ground {
        guard try await changedBefore() != nil, let name = ServerName(facts.hostName),
            let first = facts.addresses.first
        else { throw OperationError(.refused, "There is no cluster \(name) on this server; see 'cluster list'.") }
        let own = Server(
            name: name,
            id: 1,
            address: first.address,
            prefixLength: first.prefixLength,
            admin: try Installation.productDescription().accounts.admin,
            lim: nil,
            role: .free
        )
        return Ground(own: own, taken: nil, lost: nil)
    }

    // MARK: Doing

    private func plan(_ taken: TakenLIM) -> Plan {
        Plan("cluster delete \(name) --peer-lost", scope: .server, steps: taken.steps)
    }

    private func run(_ ground: Ground, _ onProgress: @escaping ProgressReport) -> PlanRun {
        PlanProgress.run([ground.own.name: setup.local()], onProgress)
    }

    private func takeBack(
        _ scope: JournalScope,
        on ground: Ground,
        _ onProgress: @escaping ProgressReport
    ) async throws {
        let what = scope == .cluster ? "the cluster" : "the system"
        let title = "\(ground.own.name): Take back what \(what) changed"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        let result = try await setup.local().undo(scope, from: 0) { tell(.going($0)) }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            tell(.failed(sentence))
            throw OperationError(.failed, "\(ground.own.name) is not as it was before: \(sentence)")
        }
        tell(.done)
    }

    /// Nothing takes it back any more: it is what this server is.
    private func keep() async throws {
        for entry in ChangeJournal(try await JournalFiles().records(.server)).undoable() {
            let reason = "it stays: this server goes on alone with its LIM"
            let record = JournalRecord.kept(number: entry.number, reason: reason, at: WallClock.now())
            try await JournalFiles().append(record, to: .server)
        }
        try await JournalFiles().retire(.server, keeping: true)
    }

    // MARK: What is so now

    private func sentence(_ ground: Ground) -> String {
        guard let taken = ground.taken, let lost = ground.lost else {
            return "Cluster \(name) is deleted; nothing of it is left on \(ground.own.name)."
        }
        return
            "Cluster \(name) is deleted; LIM \(taken.lim) goes on on \(ground.own.name), which is its server from now "
            + "on, at \(taken.alias); \(taken.base) is free. \(lost) must never come back to this network as it was. A new "
            + "machine becomes the standby, at an address of its own: mxone_maintenance server add NEW, standby convert NEW, "
            + "cluster create \(name) --standby NEW --lim \(taken.lim) --new-base \(taken.base); then webserver_config "
            + "redundancy setup --both."
    }
}
