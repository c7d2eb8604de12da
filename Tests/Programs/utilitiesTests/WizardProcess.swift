import Glibc
import SetupDialog
import SystemSupport
import TerminalForms

import utilities

/// What runs in a process of its own, on a terminal of its own.
enum WizardProcess {
    /// The set-up wizard of the master.
    @MainActor
    static func run(on screens: any Screens, recordingTo file: String) async {
        await run(on: screens, recordingTo: file) { try await WebServerUtility($0).setUp(as: .master) }
    }

    /// The menu "Configure web server" and what is behind it.
    @MainActor
    static func runWebServer(
        on screens: any Screens,
        recordingTo file: String,
        role: PairFound.Role,
        isSetUp: Bool
    ) async {
        let fake = FakeOperations(role: role, isSetUp: isSetUp)
        await run(on: screens, recordingTo: file, fake: fake) { try await WebServerUtility($0).run() }
    }

    /// The menus of the maintenance utility.
    @MainActor
    static func runMaintenance(on screens: any Screens, recordingTo file: String = "/dev/null") async {
        await run(on: screens, recordingTo: file) { try await MaintenanceUtility($0).run() }
    }

    /// A command of `webserver_config`, on what its terminal can show. Whatever is carried out fails.
    static func command(_ words: [String], isSetUp: Bool = false, brokenOff: BrokenOff? = nil) async {
        let fake = FakeOperations(
            isSetUp: isSetUp,
            brokenOff: brokenOff,
            failure: OperationError(.failed, "The disk is full.")
        )
        var context = CommandContext(
            operations: fake.operations,
            hostName: "lim1",
            isRoot: true,
            out: { _ in },
            talk: { _ in }
        )
        context.paths.savedAnswers = "/nonexistent/answers.yaml"
        guard let command = UtilityName.webserverConfig.command else { exit(98) }
        exit(await CommandRunner.run(command, words, in: context))
    }

    /// One screen with lines to read; 7: applied.
    @MainActor
    static func review(_ lines: [String]) {
        let screens = NewtScreens()
        screens.open()
        let reply = screens.review(Frame(title: "Review", text: ""), lines: lines, apply: "Apply", destructive: false)
        screens.close()
        guard case .value = reply else { exit(98) }
        exit(7)
    }

    @MainActor
    private static func run(
        on screens: any Screens,
        recordingTo file: String,
        fake: FakeOperations = FakeOperations(),
        _ utility: (Session) async throws -> Void
    ) async {
        var context = CommandContext(
            operations: fake.operations,
            hostName: "lim1",
            isRoot: true,
            out: { _ in },
            talk: { _ in }
        )
        context.paths.management = "/nonexistent/management.json"
        context.paths.savedAnswers = file + ".answers"
        do {
            let status = try await FullScreen.run(on: screens, in: context, utility)
            if file != "/dev/null" { try AtomicFile.write(Array(fake.carriedOut.utf8), to: file, mode: 0o600) }
            exit(status)
        } catch {
            exit(98)
        }
    }
}
