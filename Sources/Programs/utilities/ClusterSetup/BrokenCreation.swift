import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// A creation of a cluster that was broken off: what it made is taken back on all of its servers, wherever it had come to.
struct BrokenCreation {
    let setup: ClusterSetup
    let begun: BegunCluster

    /// nil: none of this cluster was broken off. One that came to its end but for its mark is none.
    static func find(_ name: ClusterName, _ setup: ClusterSetup) async throws -> BrokenCreation? {
        guard let begun = try BegunCluster.creation(of: name) else { return nil }
        let broken = BrokenCreation(setup: setup, begun: begun)
        return await broken.isComplete() ? nil : broken
    }

    /// Nothing was missing but that it is told.
    func isComplete() async -> Bool {
        guard let inventory = try? setup.file.load(), let cluster = inventory.cluster(begun.name),
            let own = try? setup.thisServer(in: inventory)
        else { return false }
        if begun.isOver(in: inventory) { return true }
        let standby = inventory.server(cluster.standby)
        let daemon: any DaemonRequests =
            if !cluster.members.contains(own.name), let standby {
                PeerDaemon(peer: setup.peer(standby))
            } else { setup.daemon }
        guard let status = try? await ClusterWatch(daemon: daemon, cluster: begun.name).status() else { return false }
        return ClusterWatch.abnormal(status) == nil
    }

    var preview: [PlannedChange] {
        begun.servers.map { server in
            let text = "what the creation of cluster \(begun.name) that was broken off has changed"
            return PlannedChange(.remove, on: server.name.description, text)
        }
    }

    func takeBack(_ onProgress: @escaping ProgressReport) async throws {
        let inventory = try await setup.startedInventory()
        let own = try setup.requireLIMOne(in: inventory)
        let source = try await survey(own)
        // The standby first: it must not take for dead what is about to leave. This server last: it opens the others.
        let others = Array(begun.joining.filter { $0.server.name != own.name }.reversed())
        let order = others + begun.joining.filter { $0.server.name == own.name }
        let count = order.count + 1
        var left: [String] = []
        if let standby = begun.standby {
            let way: any ChangeExecutor = PeerExecutor(peer: setup.peer(standby, from: source))
            left += await undo(standby.name, way, 1, count, onProgress)
        }
        for (index, joining) in order.enumerated() {
            do {
                let way = try await setup.wayBack(to: joining, from: source)
                left += await undo(joining.server.name, way, index + 2, count, onProgress)
            } catch {
                left.append("\(joining.server.name): \(error)")
            }
        }
        guard left.isEmpty else {
            throw OperationError(
                .failed,
                "The creation of cluster \(begun.name) is not taken back whole: \(left.joined(separator: " ")) "
                    + "Take back the rest with: mxone_maintenance cluster delete \(begun.name)"
            )
        }
        try setup.file.save(without(inventory))
        try begun.forget()
    }

    /// Once this server has its old address it comes from that: the others let it in from there before, meanwhile and
    /// afterwards. Refused while nothing is changed yet.
    private func survey(_ own: Server) async throws -> IPv4Address? {
        let here = begun.joining.first { $0.server.name == own.name }
        var source: IPv4Address?
        if let here, try await setup.greet(here, from: nil).facts.holder(of: here.server.address) != nil {
            source = here.server.address
        }
        if let standby = begun.standby {
            let facts = try await setup.peer(standby, from: source).ask(HelloVerb.Request(), as: ServerFacts.self)
            try check(facts, of: standby)
            for joining in begun.joining where facts.holder(of: joining.server.address) != nil {
                throw OperationError(
                    .refused,
                    "LIM \(joining.lim) runs on \(standby.name); move it to \(joining.server.name) first with 'cluster move --lim \(joining.lim)'."
                )
            }
        }
        for joining in begun.joining {
            try check(try await setup.greet(joining, from: source).facts, of: joining.server)
        }
        guard let here else { return nil }
        if source == nil { _ = try await setup.wayBack(to: here, from: nil) }
        // It never leaves for good: a server that was not changed has it, too.
        return here.server.address
    }

    private func check(_ facts: ServerFacts, of server: Server) throws {
        guard facts.hasManagement else { return }
        throw OperationError(
            .refused,
            "PM/SNM redundancy is set on \(server.name); remove it first with 'webserver_config redundancy remove'."
        )
    }

    private func undo(
        _ server: ServerName,
        _ way: any ChangeExecutor,
        _ number: Int,
        _ count: Int,
        _ onProgress: @escaping ProgressReport
    ) async -> [String] {
        let title = "\(server): Take back what a creation that was broken off has made"
        let tell: @Sendable (StepReport.State) -> Void = { state in
            onProgress(StepReport(number: number, of: count, title, state))
        }
        tell(.started)
        let findings = await ClusterUndoing(executors: [server: way]).undo([server]) { tell(.going($1)) }
        tell(findings.isEmpty ? .done : .failed(findings.joined(separator: " ")))
        return findings
    }

    private func without(_ inventory: SystemInventory) -> SystemInventory {
        let servers = inventory.servers.map { server in
            var server = server
            let before = begun.joining.first { $0.server.name == server.name }
            server.address = before?.server.address ?? server.address
            return server
        }
        return SystemInventory(servers: servers, clusters: inventory.clusters.filter { $0.name != begun.name })
    }
}

// A server that is half in a cluster: it has the address of before, the new one, or both.
extension ClusterSetup {
    /// At the address of before; after a boot it may have the new one only.
    func greet(
        _ joining: BegunCluster.Joining,
        from source: IPv4Address?
    ) async throws -> (facts: ServerFacts, way: any ChangeExecutor) {
        if ServerName(LocalFacts.hostName()) == joining.server.name {
            let product = try Installation.productDescription()
            return (try await LocalFacts(product: product, store: JournalFiles()).collect(), local())
        }
        let old = peer(joining.server, from: source)
        do {
            return (try await old.ask(HelloVerb.Request(), as: ServerFacts.self), PeerExecutor(peer: old))
        } catch let error as OperationError where error.status == .peerUnreachable {
            let new = peer(joining.server, at: joining.newBase, from: source)
            do {
                return (try await new.ask(HelloVerb.Request(), as: ServerFacts.self), PeerExecutor(peer: new))
            } catch {
                throw OperationError(
                    .peerUnreachable,
                    "\(joining.server.name) can't be reached: power it on, or see its ssh service.",
                    cause: error
                )
            }
        }
    }

    /// What takes back its changes, at the address of before. After a boot it can lack that: it is put there again first,
    /// and the journal says that it was there before the cluster, so that it stays when the new one goes.
    func wayBack(to joining: BegunCluster.Joining, from source: IPv4Address?) async throws -> any ChangeExecutor {
        let found = try await greet(joining, from: source)
        let server = joining.server
        guard found.facts.journals.contains(.cluster), found.facts.holder(of: server.address) == nil else {
            return found.way
        }
        func step(_ lifetime: AddressLifetime) -> Step {
            Step(
                ClusterPlan.aliasStep(on: server.name),
                on: server.name,
                "Put the old address \(server.address) back",
                .address(
                    interface: joining.interface,
                    address: server.address,
                    prefixLength: server.prefixLength,
                    lifetime: lifetime
                )
            )
        }
        let before = step(.permanent).wanted
        let promotion = ClusterPlan.promotionStep(on: server.name)
        // Noted before and behind: killed in between, it comes back at the end of the undo at the latest.
        try await found.way.inherit(step(.leased), before: before, behind: promotion, scope: .cluster)
        _ = try await found.way.apply(step(.permanent), scope: .cluster) { _ in }
        try await found.way.inherit(step(.leased), before: before, behind: promotion, scope: .cluster)
        let isHere = ServerName(LocalFacts.hostName()) == server.name
        return isHere ? local() : PeerExecutor(peer: peer(server, from: source))
    }

    /// A change that failed has taken itself back: unless something was left on a server, there is nothing to note.
    func forget(_ begun: BegunCluster, ifTakenBackIn inventory: SystemInventory) async {
        for server in begun.servers {
            guard let facts = try? await self.facts(of: server, in: inventory), !facts.journals.contains(.cluster)
            else {
                return
            }
        }
        // What stays is told by status, and goes with the next run.
        try? begun.forget()
    }
}
