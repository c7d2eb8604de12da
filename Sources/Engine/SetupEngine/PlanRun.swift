package import ClusterModel
package import SetupPlan

/// Carries a plan out on all servers it names, or leaves them as they were.
package struct PlanRun: Sendable {
    private struct Made {
        var index: Int
        var server: ServerName
        var number: Int
    }

    private let executors: [ServerName: any ChangeExecutor]
    private let elapsed: @Sendable () -> Duration
    private let report: @Sendable (StepEvent) -> Void

    /// - Parameters:
    ///   - executors: the way to each server.
    ///   - elapsed: a monotonic clock.
    ///   - report: called for each change of a step's state, in order.
    package init(
        executors: [ServerName: any ChangeExecutor],
        elapsed: @escaping @Sendable () -> Duration,
        report: @escaping @Sendable (StepEvent) -> Void
    ) {
        self.executors = executors
        self.elapsed = elapsed
        self.report = report
    }

    /// What the plan would change, changing nothing.
    package func preview(_ plan: Plan) async throws -> [(step: Step, line: PreviewLine)] {
        var found: [Int: Condition] = [:]
        for server in plan.servers {
            let own = plan.steps.indices.filter { plan.steps[$0].server == server }
            let states = try await executor(server).find(own.map { plan.steps[$0].wanted })
            guard states.count == own.count else { throw SetupError.otherAnswer(server: server.description) }
            for (index, state) in zip(own, states) { found[index] = state }
        }
        return plan.steps.enumerated().compactMap { index, step in
            found[index].flatMap { step.wanted.preview(from: $0) }.map { (step, $0) }
        }
    }

    /// Throws `PlanFailure` after taking back what was made.
    package func carryOut(_ plan: Plan) async throws {
        guard plan.duplicates.isEmpty else { throw SetupError.duplicateSteps(plan.duplicates) }
        var next: [ServerName: Int] = [:]
        for server in plan.servers { next[server] = try await executor(server).nextNumber(plan.scope) }
        var made: [Made] = []
        for (index, step) in plan.steps.enumerated() {
            let began = elapsed()
            let tell: @Sendable (StepEvent.State) -> Void = { state in
                let now = elapsed()
                report(
                    StepEvent(
                        step: step,
                        number: index + 1,
                        count: plan.steps.count,
                        state: state,
                        elapsed: now - began
                    )
                )
            }
            tell(.begun)
            do {
                try Task.checkCancellation()
                let outcome = try await executor(step.server)
                    .apply(step, scope: plan.scope) { tell(.going($0)) }
                switch outcome {
                case .unchanged: tell(.unchanged)
                case .done(let number):
                    made.append(Made(index: index, server: step.server, number: number))
                    next[step.server] = max(next[step.server] ?? 0, number + 1)
                    tell(.done)
                }
            } catch {
                tell(.failed("\(error)"))
                // The failed one is begun in its journal, too.
                let begun = Made(index: index, server: step.server, number: next[step.server] ?? 1)
                let left = await takeBack(made + [begun], of: plan)
                throw PlanFailure(step: step.title, cause: error, leftBehind: left)
            }
        }
    }

    /// Last first, over all servers.
    private func takeBack(_ made: [Made], of plan: Plan) async -> [String] {
        var left: [String] = []
        for change in made.reversed() {
            let step = plan.steps[change.index]
            do {
                // Runs to the end even when the operation was cancelled: half a set-up is worse than a late prompt.
                let result = try await Task {
                    try await executor(change.server).undo(plan.scope, from: change.number) { _ in }
                }
                .value
                left += result.findings.map { "\(change.server): \($0.text)" }
            } catch {
                left.append("\(change.server): \(step.title): \(error)")
                continue
            }
            report(
                StepEvent(
                    step: step,
                    number: change.index + 1,
                    count: plan.steps.count,
                    state: .undone,
                    elapsed: .zero
                )
            )
        }
        return left
    }

    private func executor(_ server: ServerName) throws -> any ChangeExecutor {
        guard let executor = executors[server] else { throw SetupError.noWayTo(server: server.description) }
        return executor
    }
}
