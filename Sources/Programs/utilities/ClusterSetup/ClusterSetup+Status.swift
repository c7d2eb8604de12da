import ClusterModel
import Glibc
import SetupDialog
import StatusDocuments

extension ClusterSetup {
    func statusElsewhere() async throws -> [ClusterStatusDocument.Cluster] {
        // The way to the others is root's.
        guard getuid() == 0, let inventory = try? file.load(), let own = try thisServer(in: inventory), own.lim == .one
        else { return [] }
        let others = inventory.clusters.filter { !$0.members.contains(own.name) }
        return await withTaskGroup(of: ClusterStatusDocument.Cluster.self) { group in
            for cluster in others { group.addTask { await status(of: cluster, in: inventory) } }
            var found: [ClusterStatusDocument.Cluster] = []
            for await status in group { found.append(status) }
            return found.sorted { $0.name < $1.name }
        }
    }

    func leftHalfDone() async -> (what: String, way: String)? {
        guard getuid() == 0 else { return nil }
        let again = "Run it again: it goes on, or takes back first what was made:"
        for mark in [PeerLostDeletion.mark, MemberDeparture.mark] {
            // A mark that can't be read says nothing.
            guard let name = try? SetupMarks.content(mark), !name.isEmpty else { continue }
            return ("deletion of cluster \(name)", "\(again) mxone_maintenance cluster delete \(name) --peer-lost")
        }
        if let name = ServerRemoval.halfRemoved.first {
            return ("removal of server \(name)", "Run it again to finish it: mxone_maintenance server remove \(name)")
        }
        for begun in BegunServer.all() {
            guard (try? file.load())?.server(begun.server.name) == nil else {
                // It lacked nothing but its end.
                try? BegunServer.forget(begun.server.name)
                continue
            }
            return (begun.what, begun.way)
        }
        guard let name = LostMember.halfReplaced.first else { return await begun() }
        let cluster = (try? file.load())?.cluster(with: name)
        let isPair = cluster?.standby == name && cluster?.regular(of: .one) != nil
        let verb = isPair ? "webserver_config redundancy replace-server" : "mxone_maintenance server replace"
        return ("replacement of \(name) by a new machine", "\(again) \(verb) \(name)")
    }

    /// A creation, or an addition of a LIM. One that lacked nothing but its end is none.
    private func begun() async -> (what: String, way: String)? {
        // A mark that can't be read says nothing.
        for begun in (try? BegunCluster.all()) ?? [] {
            let known = (try? file.load())?.cluster(begun.name)
            let isComplete = await BrokenCreation(setup: self, begun: begun).isComplete()
            let isThere = begun.joining.allSatisfy { known?.regular(of: $0.lim) != nil }
            guard isComplete, isThere else { return (begun.what, begun.way(isKnown: known != nil)) }
            try? begun.forget()
        }
        guard let mark = (try? BegunCluster.damaged())?.first else { return nil }
        let file = "\(SetupMarks.folder)/\(mark)"
        return (
            "change of a cluster that \(file) is about",
            "What it says can't be read. If 'cluster status' shows that cluster normal, remove the file; else delete the "
                + "cluster first, or the LIM from it."
        )
    }

    /// As the first member says that answers: the standby, then the regular servers.
    private func status(
        of cluster: ClusterConfiguration,
        in inventory: SystemInventory
    ) async -> ClusterStatusDocument.Cluster {
        var reasons: [String] = []
        for name in [cluster.standby] + cluster.regulars.map(\.server) {
            guard let server = inventory.server(name) else { continue }
            do {
                return try await ClusterWatch(daemon: PeerDaemon(peer: peer(server)), cluster: cluster.name).status()
            } catch {
                reasons.append("\(error)")
            }
        }
        return Self.silent(cluster, reasons.joined(separator: " "))
    }

    /// What is known of a cluster of which nobody answers: how it is configured.
    private static func silent(
        _ cluster: ClusterConfiguration,
        _ reason: String
    ) -> ClusterStatusDocument.Cluster {
        let servers = cluster.members.map { name in
            ClusterStatusDocument.ServerEntry(
                name: name,
                role: name == cluster.standby ? .standby : .regular,
                base: cluster.base(of: name) ?? cluster.standbyBase,
                alias: cluster.regular(on: name)?.alias,
                alias6: cluster.regular(on: name)?.alias6,
                contact: false,
                lastContactSeconds: nil
            )
        }
        let lims = cluster.regulars.map { regular in
            ClusterStatusDocument.LIMEntry(
                lim: regular.lim,
                regular: regular.server,
                priority: regular.priority,
                runsOn: nil,
                state: nil,
                lockedTo: cluster.lock(of: regular.lim),
                dataVersion: nil
            )
        }
        let alarm = Alarm(
            code: "cluster-unreachable",
            severity: .warning,
            object: cluster.name.description,
            text: "No server of the cluster answers LIM 1's server",
            advice: reason
        )
        return ClusterStatusDocument.Cluster(
            name: cluster.name,
            fallback: cluster.fallback,
            behaviour: cluster.behaviour,
            detection: cluster.detection,
            servers: servers,
            lims: lims,
            alarms: [AlarmEntry(alarm, since: nil)]
        )
    }
}
