import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Runs plans of the engine with the words of the dialogs.
enum PlanProgress {
    static func run(_ executors: [ServerName: any ChangeExecutor], _ onProgress: @escaping ProgressReport) -> PlanRun {
        PlanRun(executors: executors, elapsed: { MonotonicClock.sinceStart() }) { event in
            let title = "\(event.step.server): \(event.step.title)"
            onProgress(StepReport(number: event.number, of: event.count, title, state(event.state)))
        }
    }

    private static func state(_ state: StepEvent.State) -> StepReport.State {
        switch state {
        case .begun: .started
        case .going(let sentence): .going(sentence)
        case .done: .done
        case .unchanged: .unchanged
        case .failed(let sentence): .failed(sentence)
        case .undone: .undone
        }
    }

    static func preview(_ lines: [(step: Step, line: PreviewLine)]) -> [PlannedChange] {
        lines.map { entry in
            let kind: PlannedChange.Kind =
                switch entry.line.sign {
                case .add: .add
                case .change: .change
                case .remove: .remove
                }
            let details = PlannedChange.Details(
                step: entry.step.title,
                before: entry.line.before,
                after: entry.line.after,
                inverse: entry.line.inverse,
                interruption: entry.step.interruption
            )
            return PlannedChange(kind, on: entry.step.server.description, entry.line.text, details: details)
        }
    }
}
