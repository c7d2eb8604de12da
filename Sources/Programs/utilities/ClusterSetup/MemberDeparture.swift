import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Gives a cluster's server back as it was before it came into the system, on itself: LIM 1's server is gone for good, with
/// the keys that opened this one. Its LIM goes on, uninterrupted, at its address; LIM 1's new server can add it again.
struct MemberDeparture {
    /// Everything that was looked up, and nothing changed.
    struct Ground {
        var own: ServerName
        /// nil: an earlier run got so far that the system's description is gone.
        var cluster: ClusterConfiguration?
    }

    /// From the first change to the last: what is half given back is only ever finished.
    static let mark = "departure"

    let setup: ClusterSetup
    let name: ClusterName

    /// Of LIM 1's own cluster the standby becomes LIM 1's server instead, and LIM 1's server deletes clusters as ever.
    var isForThisServer: Bool {
        get throws {
            if try SetupMarks.isSet(Self.mark) { return true }
            let inventory = try setup.file.load()
            guard let cluster = inventory.cluster(name), let own = try setup.thisServer(in: inventory) else {
                return false
            }
            return own.lim != .one && (own.name != cluster.standby || cluster.regular(of: .one) == nil)
        }
    }

    func preview() async throws -> [PlannedChange] {
        let ground = try await survey()
        let own = ground.own.description
        let addresses =
            ground.cluster?.regular(on: ground.own).map {
                [
                    PlannedChange(.remove, on: own, "base address \($0.base)"),
                    PlannedChange(.change, on: own, "\($0.alias) is the base address again"),
                ]
            } ?? []
        return addresses + [
            PlannedChange(.remove, on: own, "the ring of cluster \(name), with its key"),
            PlannedChange(.change, on: own, "service redundancyd.service: stopped, not started at boot"),
            PlannedChange(.remove, on: own, "key of LIM 1's server, and what it may do here"),
        ]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try await survey()
        // As long as both servers have the alias, one of them has it blocked.
        if try !SetupMarks.isSet(Self.mark), ground.cluster?.behaviour == .preloaded { try await endPreloading() }
        try SetupMarks.set(Self.mark, content: name.description)
        for scope in [JournalScope.cluster, .server] { try await setup.takeBack(scope, on: ground.own, onProgress) }
        try SetupMarks.clear(Self.mark)
        let before = "\(ground.own) is as it was before it came into the system"
        guard let regular = ground.cluster?.regular(on: ground.own) else { return "\(before)." }
        return
            "\(before); LIM \(regular.lim) goes on, at \(regular.alias). LIM 1's new server takes it in again: "
            + "mxone_maintenance server add \(ground.own) --address \(regular.alias) --lim \(regular.lim)."
    }

    private func survey() async throws -> Ground {
        let inventory = try setup.file.load()
        guard let own = ServerName(LocalFacts.hostName()) else {
            throw OperationError(.failed, "This server's name, \(LocalFacts.hostName()), is no server's name.")
        }
        let ground = Ground(own: own, cluster: inventory.cluster(name))
        if try SetupMarks.isSet(Self.mark) { return ground }
        guard let cluster = ground.cluster else {
            throw OperationError(.refused, "There is no cluster \(name) on this server; see 'cluster list'.")
        }
        let status = try await ClusterWatch(daemon: setup.daemon, cluster: name).status()
        try await requireLost(cluster, inventory, status)
        for lim in status.lims where (lim.regular == own) != (lim.runsOn == own) {
            let isOurs = lim.regular == own
            throw OperationError(
                .refused,
                "LIM \(lim.lim) \(isOurs ? "does not run" : "runs") on \(own); see 'mxone_maintenance cluster explain', and "
                    + "move it \(isOurs ? "here" : "back") first: mxone_maintenance cluster move --lim \(lim.lim)"
            )
        }
        return ground
    }

    /// Refused while LIM 1's server may still be there, and before its standby has taken its place.
    private func requireLost(
        _ cluster: ClusterConfiguration,
        _ inventory: SystemInventory,
        _ status: ClusterStatusDocument.Cluster
    ) async throws {
        guard let first = inventory.servers.first(where: { $0.lim == .one })?.name else { return }
        func isInContact(_ server: ServerName) -> Bool { status.servers.contains { $0.name == server && $0.contact } }
        if isInContact(first) {
            throw OperationError(.refused, "\(first) is in contact with the cluster: it is not lost.")
        }
        if cluster.regular(of: .one) == nil { try await requireSilence(of: first, inventory) }
        if inventory.server(cluster.standby)?.name != ServerName(LocalFacts.hostName()), isInContact(cluster.standby) {
            throw OperationError(
                .refused,
                "Run it on the standby \(cluster.standby) first: as long as it is in the cluster, it would take this server "
                    + "for lost."
            )
        }
    }

    /// LIM 1's server is in no ring with this one: its own address is asked for.
    private func requireSilence(of first: ServerName, _ inventory: SystemInventory) async throws {
        guard let base = inventory.cluster(with: first)?.base(of: first) ?? inventory.server(first)?.address else {
            return
        }
        do { try await AddressCheck(inventory: inventory).probe(base) } catch let error as OperationError {
            throw OperationError(
                .refused,
                "\(first), LIM 1's server, may not be lost: \(error.description)",
                cause: error
            )
        }
    }

    private func endPreloading() async throws {
        let answer = try await setup.daemon.ask(DaemonRequest("end-preloaded")) { _ in }
        guard answer.status == 0 else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
    }
}
