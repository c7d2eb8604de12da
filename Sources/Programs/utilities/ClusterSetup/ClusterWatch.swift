import ClusterModel
import FoundationEssentials
import SetupDialog
import StatusDocuments
import SystemSupport

/// Looks at a cluster through the daemon of this server.
struct ClusterWatch {
    let daemon: any DaemonRequests
    let cluster: ClusterName

    func status() async throws -> ClusterStatusDocument.Cluster {
        let answer = try await daemon.ask(DaemonRequest("cluster-status")) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        let document = try JSONDecoder().decode(ClusterStatusDocument.self, from: Data(data.utf8))
        guard let found = document.clusters.first(where: { $0.name == cluster }) else {
            throw OperationError(.failed, "The daemon knows no cluster \(cluster) yet.")
        }
        return found
    }

    /// nil once everything is normal; else, at the end, what is not.
    func waitUntilNormal(limit: Duration) async -> String? { await wait(limit: limit, Self.abnormal) }

    /// nil once nothing is wrong any more; else, at the end, what is.
    func wait(
        limit: Duration,
        _ wrong: (ClusterStatusDocument.Cluster) -> String?
    ) async -> String? {
        let end = MonotonicClock.sinceStart() + limit
        var reason = "nothing was asked yet"
        while MonotonicClock.sinceStart() < end {
            do {
                guard let found = wrong(try await status()) else { return nil }
                reason = found
            } catch {
                reason = "\(error)"
            }
            do { try await Task.sleep(for: .milliseconds(300)) } catch { return "cancelled; last seen: \(reason)" }
        }
        return reason
    }

    /// What is not as it should be: every server in contact, every LIM running on its regular server.
    static func abnormal(_ cluster: ClusterStatusDocument.Cluster) -> String? {
        if let server = cluster.servers.first(where: { !$0.contact }) { return "no contact with \(server.name)" }
        for lim in cluster.lims {
            if lim.state != .running { return "LIM \(lim.lim) is \(lim.state?.rawValue ?? "not known yet")" }
            if let place = lim.runsOn, place != lim.regular { return "LIM \(lim.lim) runs on \(place)" }
        }
        return nil
    }
}

extension ClusterWatch {
    /// For a machine that takes a lost server's place.
    func waitForContact(with server: ServerName, _ onProgress: ProgressReport) async throws {
        let title = "\(server): Wait until it is in contact with the cluster"
        onProgress(StepReport(number: 1, of: 1, title, .started))
        let reason = await wait(limit: .seconds(60)) { status in
            let isThere = status.servers.contains { $0.name == server && $0.contact }
            return isThere ? nil : "no contact with \(server)"
        }
        if let reason {
            onProgress(StepReport(number: 1, of: 1, title, .failed(reason)))
            throw OperationError(.failed, "\(server) did not join the cluster within 60 s: \(reason).")
        }
        onProgress(StepReport(number: 1, of: 1, title, .done))
    }
}
