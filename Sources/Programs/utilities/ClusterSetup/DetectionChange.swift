import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import Synchronization

/// Changes how fast a silent server is taken for dead, at run time: the ring's timing on every member, then what the
/// members agree on. Nothing moves.
struct DetectionChange {
    let setup: ClusterSetup
    let cluster: ClusterName
    let profile: DetectionProfile

    func preview() async throws -> [PlannedChange] {
        let running = try await RunningCluster.find(cluster, setup)
        if running.configuration.detection == profile { return [] }
        let ways = try setup.executors(running.servers, in: running.inventory)
        let plan = Plan(title, scope: .cluster, steps: try steps(running))
        let order = PlannedChange(.change, on: "cluster", "detection \(profile.rawValue). \(profile.consequence)")
        return PlanProgress.preview(try await PlanProgress.run(ways) { _ in }.preview(plan)) + [order]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let running = try await RunningCluster.find(cluster, setup)
        try await running.requireContact()
        let ways = try setup.executors(running.servers, in: running.inventory)
        let request = DaemonRequest("set-detection", ["cluster": "\(cluster)", "profile": profile.rawValue])
        let daemon = running.watch.daemon
        let answer = Answer()
        let agreed = StagedChange.Stage.Proof(title: "Agree on detection \(profile.rawValue)") {
            do {
                let reply = try await daemon.ask(request) { _ in }
                answer.set(reply.message)
                return reply.status == 0 ? nil : reply.message
            } catch {
                return "\(error)"
            }
        }
        try await StagedChange(
            title: title,
            executors: ways,
            stages: [
                StagedChange.Stage(try steps(running), proof: running.ringFollows()),
                StagedChange.Stage([], proof: agreed),
            ],
            afterwards: { await running.reloadRing() },
            onProgress: onProgress
        )
        .carryOut()
        BegunCluster.forgetCreation(of: cluster)
        if !running.configuration.members.contains(running.own.name) {
            try setup.file.save(running.system(with: running.changed { $0.detection = profile }))
        }
        return answer.text
    }

    private var title: String { "cluster set-detection \(cluster) \(profile.rawValue)" }

    private func steps(_ running: RunningCluster) throws -> [Step] {
        var after = running.configuration
        after.detection = profile
        let text = CorosyncConfiguration(after, servers: running.inventory.servers)
            .text(try Installation.template("corosync/corosync.conf"))
        return running.servers.map { running.ringStep($0, text) }
    }
}

/// What the daemon said, carried out of the proof.
private final class Answer: Sendable {
    private let words = Mutex("")

    func set(_ text: String) { words.withLock { $0 = text } }
    var text: String { words.withLock { $0 } }
}
