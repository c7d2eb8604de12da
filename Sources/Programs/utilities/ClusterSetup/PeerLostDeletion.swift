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
        /// The system's other servers, which knew only the one that is lost.
        var others: [ServerName] = []
        /// The third host, on which the cluster's certificate stays.
        var witness: String?
        /// An earlier run was broken off among its steps.
        var isContinued = false
    }

    /// From the first change to the last, with the cluster's name.
    static let mark = "deletion"

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
        try SetupMarks.set(Self.mark, content: name.description)
        if let taken = ground.taken {
            // What LIM 1's server once made of this one is not a standby's any more.
            if !ground.isContinued { try await setup.takeBack(.server, on: ground.own.name, onProgress) }
            try await run(ground, onProgress).carryOut(plan(taken))
            try await ExchangeDataOperation.keepData(of: taken.lim)
        }
        // A side that was passive, or took itself for that after a boot, has the alias blocked.
        try await PacketFilter().remove()
        try await setup.takeBack(.cluster, on: ground.own.name, onProgress)
        // Last: until then a further run goes on from here.
        try await keep()
        try SetupMarks.clear(Self.mark)
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
        let lost = cluster.regular(of: .one)?.server
        try await requireLost(lost, own, cluster, isContinued: changedFile != nil)
        guard !facts.hasManagement, !facts.journals.contains(.management) else {
            throw OperationError(
                .refused,
                "PM/SNM redundancy is set on \(own.name); remove it first with 'webserver_config redundancy remove --peer-lost'."
            )
        }
        let taken = try TakenLIM.find(on: own, in: cluster, facts, changedFile: changedFile)
        return Ground(
            own: own,
            taken: taken,
            lost: lost,
            others: inventory.servers.map(\.name).filter { $0 != own.name && $0 != lost },
            witness: cluster.witness,
            isContinued: changedFile != nil
        )
    }

    private func requireLost(
        _ lost: ServerName?,
        _ own: Server,
        _ cluster: ClusterConfiguration,
        isContinued: Bool
    ) async throws {
        let status: ClusterStatusDocument.Cluster
        do { status = try await ClusterWatch(daemon: setup.daemon, cluster: name).status() } catch {
            // An earlier run has stopped the engine: nobody is left here who could tell.
            if isContinued { return }
            throw error
        }
        if let there = status.servers.first(where: { $0.name == lost && $0.contact }) {
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
            + others(ground)
            + (ground.witness.map { " \(WitnessRemoval.sentence(on: $0, of: name))" } ?? "")
    }

    private func others(_ ground: Ground) -> String {
        guard !ground.others.isEmpty else { return "" }
        let names = ground.others.map(\.description).joined(separator: ", ")
        return
            " The other servers (\(names)) run on, and let nobody in any more: on each of a cluster, mxone_maintenance cluster "
            + "delete NAME --peer-lost; on a free one, apt purge sn-redundancy and install it anew. Then server add here."
    }
}
