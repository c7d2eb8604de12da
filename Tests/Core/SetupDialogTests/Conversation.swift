import SetupDialog
import Testing

/// Plays a dialog event by event and writes down what it did, in a few words a line.
struct Conversation<Machine: Dialog> {
    private(set) var lines: [String] = []
    private(set) var outcome: Machine.Outcome?
    private(set) var page: Page?
    private var machine: Machine

    init(_ machine: Machine) {
        self.machine = machine
        note(self.machine.start())
    }

    var last: String { lines.last ?? "" }

    @discardableResult
    mutating func tell(_ event: DialogEvent) -> String {
        note(machine.handle(event))
        return last
    }

    @discardableResult
    mutating func answer(_ answer: PageAnswer) -> String { tell(.answered(answer)) }

    @discardableResult
    mutating func find(_ finding: Finding) -> String { tell(.found(finding)) }

    private mutating func note(_ effect: DialogEffect<Machine.Outcome>) {
        switch effect {
        case .show(let page):
            self.page = page
            lines.append(page.problem.map { "\(page.title) ! \($0)" } ?? page.title)
        case .check(_, let sentence): lines.append("... \(sentence)")
        case .finished(let outcome):
            self.outcome = outcome
            lines.append("finished")
        case .left: lines.append("left")
        }
    }
}
