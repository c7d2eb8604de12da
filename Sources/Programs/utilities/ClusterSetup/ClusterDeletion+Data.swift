import ClusterModel
import SetupDialog
import StatusDocuments

// Nothing is thrown away without a word (DESIGN 3.2): of each LIM's data those of its regular server are left.
extension ClusterDeletion {
    /// Two that diverged are settled before, and what only the standby has is not taken from it. Every daemon that answers is
    /// asked: one that is out of the ring knows of its own data alone.
    func checkData(of idle: [RegularServer], _ daemons: [any DaemonRequests], isBegun: Bool) async throws {
        var refused: (any Error)?
        var isTold = false
        for daemon in daemons {
            let watch = ClusterWatch(daemon: daemon, cluster: name)
            do {
                if !isTold, let coming = await started(of: idle.map(\.lim), watch) {
                    throw OperationError(.refused, "LIM \(coming) was just started or moved; try again.")
                }
                try check(try await watch.status(), of: idle.map(\.lim))
                isTold = true
            } catch let error as OperationError where error.status == .refused {
                throw error
            } catch {
                refused = refused ?? error
            }
        }
        // An earlier run has stopped them, and had looked before.
        guard !isTold, !isBegun, !acceptsLoss, let refused else { return }
        throw OperationError(
            .refused,
            "No daemon of cluster \(name) tells whether the data of its LIMs are the newest on their own servers. Start "
                + "redundancyd there ('systemctl start redundancyd'), or say --accept-loss. \(refused)",
            cause: refused
        )
    }

    private func check(_ status: ClusterStatusDocument.Cluster, of idle: [LIMNumber]) throws {
        guard !acceptsLoss else { return }
        if let (lim, holder) = status.dataElsewhere(of: idle) {
            throw OperationError(
                .refused,
                "LIM \(lim) runs nowhere, and only \(holder) has its newest data in place. Only the data of each LIM's own "
                    + "server are left when cluster \(name) is gone: wait until 'cluster status' shows them on both, or say "
                    + "--accept-loss."
            )
        }
        let losing = ["data-conflict", "data-overlooked"]
        guard let alarm = status.alarms.first(where: { losing.contains($0.code) }) else { return }
        // Where it runs nowhere no version can be made, and so nothing be settled.
        let isIdle = idle.contains { alarm.object == "LIM \($0)" }
        let way = isIdle ? "It runs nowhere: say --accept-loss if that is meant." : alarm.advice
        throw OperationError(
            .refused,
            "\(alarm.text). Only the data of each LIM's own server are left when cluster \(name) is gone; decide first. "
                + "\(way)"
        )
    }

    /// One that is being started may run in a moment; one whose programs fail is being started nearly all the time.
    private func started(of lims: [LIMNumber], _ watch: ClusterWatch) async -> LIMNumber? {
        guard !lims.isEmpty else { return nil }
        var found: LIMNumber?
        _ = await watch.wait(limit: Self.startPatience) { status in
            let entries = status.lims.filter { lims.contains($0.lim) }
            found = entries.first { $0.state == .running }?.lim
            return found == nil && entries.contains { $0.state == .loading } ? "a LIM is being started" : nil
        }
        return found
    }

    private static let startPatience = Duration.seconds(20)
}
