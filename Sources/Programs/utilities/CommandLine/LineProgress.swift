import SetupDialog
import Synchronization

/// Progress as lines on standard error, for commands without a screen.
final class LineProgress: Sendable {
    private let talk: @Sendable (String) -> Void
    private let last = Mutex("")

    init(_ talk: @escaping @Sendable (String) -> Void) { self.talk = talk }

    func take(_ report: StepReport) {
        let line = "[\(report.number)/\(report.count)] \(word(report.state)): \(report.title)\(detail(report.state))"
        let isNew = last.withLock { said in
            defer { said = line }
            return said != line
        }
        if isNew { talk(line) }
    }

    private func word(_ state: StepReport.State) -> String {
        switch state {
        case .started: "start"
        case .going: "going"
        case .done: "done "
        case .unchanged: "ok   "
        case .failed: "FAILED"
        case .undone: "undone"
        }
    }

    private func detail(_ state: StepReport.State) -> String {
        switch state {
        case .going(let text), .failed(let text): " (\(text))"
        case .unchanged: " (as wanted)"
        case .started, .done, .undone: ""
        }
    }
}
