import Glibc
import TerminalForms

/// The question before something is destroyed.
enum Confirmation {
    /// Throws unless a person at a terminal says yes.
    @MainActor
    static func ask(_ question: String) throws {
        guard isatty(STDIN_FILENO) == 1 else {
            throw OperationError(.usage, "\(question) Add --yes to confirm; there is no terminal to ask on.")
        }
        let frame = Frame(title: "Confirm", text: question)
        let reply = PlainScreens(because: nil).yesNo(frame, yes: "Yes", no: "No", proposed: false)
        guard case .value(true) = reply else {
            throw OperationError(.cancelled, "Cancelled; nothing was changed.")
        }
    }
}
