import Glibc
import SetupDialog
import TerminalForms

/// A password from a file, or typed at a terminal; never from an argument.
enum AskedSecret {
    static func read(_ file: String?, option: String, _ label: String) async throws -> Secret {
        if let file { return try AnswersFile.secret(inFile: file) }
        guard isatty(STDIN_FILENO) == 1 else {
            throw OperationError(.usage, "\(option): missing; there is no terminal to ask on.")
        }
        return try await ask(label)
    }

    @MainActor
    private static func ask(_ label: String) throws -> Secret {
        let frame = Frame(title: "Password", text: "It is used once, now, and never stored.")
        let reply = PlainScreens(because: nil).password(
            frame,
            label: label,
            confirmed: false,
            isKept: false,
            strength: nil
        )
        guard case .value(let typed) = reply else {
            throw OperationError(.cancelled, "Cancelled; nothing was changed.")
        }
        return Secret(typed.first)
    }
}
