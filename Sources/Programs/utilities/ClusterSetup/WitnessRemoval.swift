import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// Takes the third host away from a running cluster; it need not answer.
struct WitnessRemoval {
    let setup: ClusterSetup
    let cluster: ClusterName

    func preview() async throws -> [PlannedChange] {
        let running = try await RunningCluster.find(cluster, setup)
        try check(running)
        let ways = try setup.executors(running.servers, in: running.inventory)
        let plan = Plan(title, scope: .cluster, steps: try stages(running).flatMap(\.steps))
        return PlanProgress.preview(try await PlanProgress.run(ways) { _ in }.preview(plan))
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let running = try await RunningCluster.find(cluster, setup)
        let host = try check(running)
        try await running.requireContact()
        let after = running.changed { $0.witness = nil }
        let ways = try setup.executors(running.servers + [running.own], in: running.inventory)
        let change = StagedChange(
            title: title,
            executors: ways,
            stages: try stages(running),
            afterwards: { await running.reloadRing() },
            onProgress: onProgress
        )
        try await running.carryOut(change, giving: after)
        try setup.file.save(running.system(with: after))
        return "Cluster \(cluster) has no third host any more. \(Self.sentence(on: host, of: cluster))"
    }

    static func sentence(on host: String, of cluster: ClusterName) -> String {
        "On \(host) its certificate stays: /etc/corosync/qnetd/nssdb/cluster-\(cluster).crt"
    }

    private var title: String { "cluster witness remove" }

    @discardableResult
    private func check(_ running: RunningCluster) throws -> String {
        guard let host = running.configuration.witness else {
            throw OperationError(.refused, "Cluster \(cluster) has no third host.")
        }
        return host
    }

    private func stages(_ running: RunningCluster) throws -> [StagedChange.Stage] {
        let after = running.changed { $0.witness = nil }
        let plan = WitnessPlan(
            running: running,
            after: after,
            ring: CorosyncConfiguration(after, servers: running.inventory.servers)
                .text(try Installation.template("corosync/corosync.conf")),
            inventory: try PeerJSON.pretty(running.system(with: after))
        )
        return [
            // First nobody counts on it any more, then it goes.
            StagedChange.Stage(
                plan.inventorySteps(),
                proof: plan.proof("Wait until no server counts on the third host") { witness in
                    witness == nil ? nil : "it still does"
                }
            ),
            StagedChange.Stage(plan.unitSteps(runs: false)),
            StagedChange.Stage(plan.ringSteps(), proof: running.ringFollows()),
            StagedChange.Stage(running.servers.flatMap { WitnessCertificates.removal(on: $0.name) }),
        ]
    }
}
