import Glibc
import SetupDialog
package import TerminalForms

/// One sitting at the screens of a utility.
@MainActor
package struct Session {
    package let screens: any Screens
    package let operations: Operations
    package let paths: Paths
    package let hostName: String
    /// Asked at the start: a terminal that has gone is none any more.
    private let inputIsTerminal = isatty(STDIN_FILENO) == 1

    package init(screens: any Screens, operations: Operations, paths: Paths, hostName: String) {
        self.screens = screens
        self.operations = operations
        self.paths = paths
        self.hostName = hostName
    }

    /// The person is through with the utility, or the terminal has gone.
    package struct Ended: Error {
        package let status: Int32
    }

    var checks: DialogChecks { DialogChecks(operations) }
    var status: StatusReader { operations.status(paths) }

    /// What a dialog ends in; nil if it was left.
    func run<Machine: Dialog>(_ dialog: Machine) async throws -> Machine.Outcome? {
        switch try await decision(of: dialog) {
        case .made(let outcome): outcome
        case .left: nil
        }
    }

    /// What a dialog ended in, or how it was left.
    enum Decision<Outcome: Sendable>: Sendable {
        case made(Outcome)
        case left(ExitStatus)
    }

    /// As `run`, where the command has to say how the dialog was left.
    func decision<Machine: Dialog>(of dialog: Machine) async throws -> Decision<Machine.Outcome> {
        switch await DialogRunner(screens: screens, checks: checks).run(dialog) {
        case .finished(let outcome): return .made(outcome)
        case .left: return .left(.cancelled)
        case .refused: return .left(.refused)
        case .ended(let reason): throw Ended(status: status(of: reason))
        }
    }

    func show(_ title: String, _ text: String) throws {
        if case .ended(let reason) = screens.notice(Frame(title: title, text: text)) {
            throw Ended(status: status(of: reason))
        }
    }

    /// Does what was decided and shows how it went.
    @discardableResult
    func carryOut(_ intent: Intent, title: String) async throws -> ExitStatus {
        try show(title, await WorkRunner(screens: screens, operations: operations).run(intent, title: title))
    }

    /// Does something that is no intent, and shows how it went.
    func perform(
        _ title: String,
        _ deed: @escaping @Sendable (@escaping ProgressReport) async throws -> String
    ) async throws {
        try show(title, await WorkRunner(screens: screens, operations: operations).run(title, deed))
    }

    /// Shows the rest of what somebody began, and how it went.
    @discardableResult
    func watch(_ work: DetachedWork, title: String) async throws -> ExitStatus {
        try show(title, await WorkRunner(screens: screens, operations: operations).watch(work, title: title))
    }

    @discardableResult
    private func show(_ title: String, _ result: Result<String, OperationError>) throws -> ExitStatus {
        switch result {
        case .success(let sentence):
            try show(title, "Done. \(sentence)")
            return .done
        case .failure(let error):
            try show(title, "FAILED. \(error.description)")
            return error.status
        }
    }

    /// An error of looking something up is shown, and the menu comes back.
    func showingErrors(_ title: String, _ work: () async throws -> Void) async throws {
        do {
            try await work()
        } catch let error as OperationError {
            try show(title, error.description)
        }
    }

    private func status(of reason: EndReason) -> Int32 {
        switch reason {
        case .signal(let number): 128 + number
        // Ctrl-D of a person leaves; input that was never a person has left answers out.
        case .inputEnded: (inputIsTerminal ? ExitStatus.cancelled : .usage).rawValue
        }
    }
}
