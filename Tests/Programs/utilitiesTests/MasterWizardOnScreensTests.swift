import Glibc
import SetupDialog
import SystemSupport
import TerminalForms
import Testing

@testable import utilities

/// The same answers, given three ways.
@Suite("The master wizard ends in the same answers full screen, in plain lines and from a file", .serialized)
struct MasterWizardOnScreensTests {
    @Test("From the first screen to the last at 80x24 with newt (R-MW-05 to R-MW-19, R-GE-20)")
    func fullScreen() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        async let typed: Void = typeFullScreen(terminal)
        await #expect(processExitsWith: .success) { [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            let screens = await NewtScreens()
            await WizardProcess.run(on: screens, recordingTo: file)
        }
        try await typed
        #expect(try record.text() == AnsweredByFile.words)
        #expect(!terminal.raw.contains("secret"), "a password was shown")
    }

    private func typeFullScreen(_ terminal: PseudoTerminal) async throws {
        let steps: [(wait: String, type: String)] = [
            ("the master. The standby", "\r"),
            ("Cluster IP 10.99.0.10", "\r"),
            ("on the standby 10.99.0.20", "manager-secret\rmanager-secret\r"),
            ("sudo password of mxone_admin", "wrong\r"),
            ("! The sudo password", "sudo-secret\r"),
            ("SHA256:", "\r"),
            ("SW Package Installation", "\u{1b}[24~"),
            ("Virtual IP:", "10.99.0.10\r"),
            ("! 10.99.0.10 is the alias", "\u{7f}0\u{7f}\u{7f}100\r"),
            ("User Name for Replication Role", "\r"),
            ("Replication Role Password", "replication-secret\rreplication-secret\r"),
            ("already has a database", "\t\u{1b}[Z\r"),
            ("Reference Hosts", "\r"),
            ("Without Peer and References", "\r"),
            ("Webserver Restart", "\r"),
            ("+ standby: package snm 1.0", "\r"),
            ("Done. Redundancy is set.", "\r"),
        ]
        for step in steps {
            try await terminal.waitForScreen(step.wait)
            print(terminal.screen)
            // newt drops keys typed before a window is up.
            try await Task.sleep(for: .milliseconds(100))
            terminal.type(step.type)
        }
    }
}
