import Glibc
import SetupDialog
import SystemSupport
import TerminalForms

@testable import utilities

/// What runs in a process of its own, on a terminal of its own.
enum WizardProcess {
    @MainActor
    static func run(on screens: any Screens, recordingTo file: String) async {
        let fake = FakeOperations()
        var context = CommandContext(
            operations: fake.operations,
            hostName: "lim1",
            isRoot: true,
            out: { _ in },
            talk: { _ in }
        )
        context.paths.savedAnswers = file + ".answers"
        do {
            let status = try await FullScreen.run(on: screens, in: context) { session in
                try await WebServerUtility(session).setUp(as: .master)
            }
            try AtomicFile.write(Array(fake.carriedOut.utf8), to: file, mode: 0o600)
            exit(status)
        } catch {
            exit(98)
        }
    }
}
