import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Several plans carried out as one change, with a proof after each: if one fails, all of them are taken back.
struct StagedChange {
    struct Stage {
        /// What is waited for once the steps are made; nil when it has come, else what is still wrong.
        struct Proof {
            var title: String
            var wait: @Sendable () async -> String?
        }

        var steps: [Step]
        var proof: Proof?

        init(_ steps: [Step], proof: Proof? = nil) {
            self.steps = steps
            self.proof = proof
        }
    }

    let title: String
    let executors: [ServerName: any ChangeExecutor]
    let stages: [Stage]
    /// After everything was taken back: nil, or what could not be done.
    var afterwards: @Sendable () async -> String? = { nil }
    let onProgress: ProgressReport

    /// Throws `OperationError` after everything was taken back, or with what could not be.
    func carryOut() async throws {
        var marks: [(server: ServerName, number: Int)] = []
        for server in Plan(title, scope: .cluster, steps: stages.flatMap(\.steps)).servers {
            guard let way = executors[server] else { throw SetupError.noWayTo(server: server.description) }
            marks.append((server, try await way.nextNumber(.cluster)))
        }
        var done = 0
        do {
            for stage in stages {
                try await make(stage, after: done)
                done += length(stage)
            }
        } catch {
            let left = await takeBack(marks) + [await afterwards()].compactMap(\.self)
            let rest =
                left.isEmpty ? "Nothing is changed." : "Not everything could be undone: \(left.joined(separator: " "))"
            let cause = (error as? PlanFailure).map { "\"\($0.step)\" failed: \($0.cause)" } ?? "\(error)"
            throw OperationError(.failed, "\(title): \(cause) \(rest)", cause: error)
        }
    }

    private func length(_ stage: Stage) -> Int { stage.steps.count + (stage.proof == nil ? 0 : 1) }

    private func make(_ stage: Stage, after done: Int) async throws {
        let count = stages.map(length).reduce(0, +)
        try await PlanProgress.run(executors) { report in
            onProgress(StepReport(number: done + report.number, of: count, report.title, report.state))
        }
        .carryOut(Plan(title, scope: .cluster, steps: stage.steps))
        guard let proof = stage.proof else { return }
        let number = done + stage.steps.count + 1
        onProgress(StepReport(number: number, of: count, proof.title, .started))
        if let reason = await proof.wait() {
            onProgress(StepReport(number: number, of: count, proof.title, .failed(reason)))
            throw OperationError(.failed, "\"\(proof.title)\" failed: \(reason).")
        }
        onProgress(StepReport(number: number, of: count, proof.title, .done))
    }

    /// Last server first; only what this change has made.
    private func takeBack(_ marks: [(server: ServerName, number: Int)]) async -> [String] {
        var left: [String] = []
        for (server, number) in marks.reversed() {
            guard let way = executors[server] else { continue }
            do {
                // Runs to the end even when the operation was cancelled: half a change is worse than a late prompt.
                let report = try await Task { try await way.undo(.cluster, from: number) { _ in } }.value
                left += report.findings.map { "\(server): \($0.text)" }
            } catch {
                left.append("\(server): \(error)")
            }
        }
        return left
    }
}
