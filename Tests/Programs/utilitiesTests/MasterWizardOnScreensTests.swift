import Glibc
import SetupDialog
import SystemSupport
import TerminalForms
import Testing

import utilities

/// The same answers, given three ways, end in the same set-up.
@Suite("The master wizard ends in the same answers full screen, in plain lines and from a file", .serialized)
struct MasterWizardOnScreensTests {
    @Test("From the first screen to the last at 80x24 with newt (R-MW-05 to R-MW-19, R-GE-20)")
    func fullScreen() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist { try terminal.follow(Self.fullScreenSteps) }
        await #expect(processExitsWith: .success) {
            [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.run(on: NewtScreens(), recordingTo: file)
        }
        try Golden.expect(try typist.seen(), "master-wizard-full-screen")
        #expect(try record.text() == AnsweredByFile.words)
        #expect(!terminal.raw.contains("secret"), "a password was shown")
    }

    /// Wrong answers among them come back with their reason and change nothing (R-MW-08, R-MW-17, R-MW-18).
    private static let fullScreenSteps: [(wait: String, type: String)] = [
        ("This sets up redundancy", "\r"),
        ("Cluster IP 10.99.0.10", "\r"),
        ("Set the password of", "manager-secret\rmanager-typo!!\r"),
        ("! The two passwords", "manager-secret\rmanager-secret\r"),
        ("Enter the sudo password", "wrong\r"),
        ("! The sudo password", "sudo-secret\r"),
        ("SHA256:", "\r"),
        ("Standby Set-Up", "\r"),
        ("SW Package Installation", "\u{1b}[24~"),
        ("Virtual IP:", "10.99.0.10\r"),
        ("! 10.99.0.10 is the alias", "\u{7f}0\u{7f}\u{7f}100\r"),
        ("User Name for Replication Role", "\r"),
        ("Replication Role Password", "replication-secret\rreplication-secret\r"),
        ("already has a database", "\u{1b}[Z\r"),
        ("Reference Hosts", "\r"),
        ("Without Peer and References", "\r"),
        ("Webserver Restart", "\r"),
        ("+ standby: package snm 1.0", "\r"),
        ("Done. Redundancy is set.", "\r"),
    ]

    @Test("In plain lines on a dumb terminal: no escape codes, no password echoed")
    func plainLines() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist { try terminal.followLines(Self.plainSteps) }
        await #expect(processExitsWith: .success) {
            [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "dumb")
            await WizardProcess.run(on: PlainScreens(because: nil), recordingTo: file)
        }
        let text = try typist.seen()
        #expect(!text.contains("\u{1b}"), "an escape code was printed")
        #expect(!text.contains("secret"), "a password was echoed")
        #expect(try record.text() == AnsweredByFile.words)
        try Golden.expect(
            text.split(separator: "\r\n", omittingEmptySubsequences: false).joined(separator: "\n"),
            "master-wizard-plain"
        )
    }

    private static let plainSteps: [(wait: String, type: String)] = [
        ("y/n [y]:", "?\n"),
        ("y/n [y]:", "\n"),
        ("y/n [y]:", "\n"),
        ("Password (empty: back):", "manager-secret\n"),
        ("Again (empty: back):", "manager-secret\n"),
        ("Sudo password", "sudo-secret\n"),
        ("y/n [y]:", "\n"),
        ("y/n [n]:", "\n"),
        ("Numbers to select", "none\n"),
        ("Numbers to select, or none [none]:", "1\n"),
        ("Virtual IP:", "10.99.0.66\n"),
        ("Virtual IP [10.99.0.66]:", "10.99.0.100\n"),
        ("User name [replication]:", "b\n"),
        ("Virtual IP [10.99.0.100]:", "\n"),
        ("User name [replication]:", "\n"),
        ("Password (empty: back):", "replication-secret\n"),
        ("Again (empty: back):", "replication-secret\n"),
        ("y = Replace, n = No [n]:", "y\n"),
        ("References [10.99.0.1]:", "\n"),
        ("Number [1]:", "\n"),
        ("y/n [y]:", "\n"),
        ("Type \"apply\" to go on", "apply\n"),
        ("Enter to go on:", "\n"),
    ]

    @Test("From an answers file, without a terminal, and with no secret in what is said")
    func answersFile() async throws {
        let fake = FakeOperations()
        let file = try AnsweredByFile()
        let run = await Ran(["redundancy", "setup", "--answers", file.path], with: fake)
        #expect(run.status == 0, "\(run.said)")
        #expect(fake.carriedOut == AnsweredByFile.words)
        #expect(run.printed == "")
        #expect(!run.said.contains("-secret"))
        #expect(run.said.contains("http://10.99.0.100/wbm"))
    }

    @Test("--dry-run prints the changes and carries nothing out")
    func dryRun() async throws {
        let fake = FakeOperations()
        let file = try AnsweredByFile()
        let run = await Ran(["redundancy", "setup", "--answers", file.path, "--dry-run"], with: fake)
        #expect(run.status == 0)
        #expect(run.printed.contains("+ standby: package snm 1.0\n"))
        #expect(fake.carriedOut == "")
    }
}
