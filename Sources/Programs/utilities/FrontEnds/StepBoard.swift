import SetupDialog
import Synchronization
import TerminalForms

/// How the steps of an operation stand, filled from any thread and read by the screen.
final class StepBoard: Sendable {
    private struct State {
        var steps: [Step] = []
        var isOver = false
    }

    private struct Step {
        var title: String
        var mark: ProgressView.Mark
        var detail: String
        var began: ContinuousClock.Instant?
        var ended: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let began = ContinuousClock.now

    /// More steps than any plan has; a report beyond is a mistake that must not eat memory.
    private static let mostSteps = 1000

    func take(_ report: StepReport) {
        let now = ContinuousClock.now
        state.withLock { state in
            guard (1...Self.mostSteps).contains(report.number), report.count <= Self.mostSteps else { return }
            while state.steps.count < max(report.number, report.count) {
                state.steps.append(Step(title: "", mark: .waiting, detail: "", began: nil, ended: nil))
            }
            var step = state.steps[report.number - 1]
            step.title = report.title
            switch report.state {
            case .started: (step.mark, step.began) = (.going, now)
            case .going(let detail): (step.mark, step.detail) = (.going, detail)
            case .done: (step.mark, step.detail, step.ended) = (.done, "", now)
            case .unchanged: (step.mark, step.detail, step.ended) = (.done, "as wanted", now)
            case .failed(let reason): (step.mark, step.detail, step.ended) = (.failed, reason, now)
            case .undone: (step.mark, step.detail, step.ended) = (.undone, "", now)
            }
            state.steps[report.number - 1] = step
        }
    }

    func finish() { state.withLock { $0.isOver = true } }

    var isOver: Bool { state.withLock { $0.isOver } }

    func view(title: String, footer: String) -> ProgressView {
        let now = ContinuousClock.now
        let steps = state.withLock { $0.steps }
        return ProgressView(
            title: title,
            steps: steps.map { step in
                let seconds = step.began.map { ($0.duration(to: step.ended ?? now)).components.seconds } ?? 0
                return ProgressView.Step(
                    mark: step.mark,
                    title: step.title,
                    detail: step.detail,
                    seconds: Int(seconds)
                )
            },
            seconds: Int(began.duration(to: now).components.seconds),
            footer: footer
        )
    }
}
