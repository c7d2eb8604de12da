import Glibc
import SystemSupport
import TerminalForms
import Testing

import utilities

@Suite("Screens at 80x24 and smaller, compared as text", .serialized)
struct ScreenTests {
    @Test("Every menu, with the entries in the seed's order and the reason of what can't be chosen (R-CM-22, R-MW-03)")
    func menus() async throws {
        let terminal = try PseudoTerminal()
        let typist = Typist {
            try terminal.follow([
                ("MX-ONE Maintenance Utility", "3\r"),
                ("12 Sync exchange data", "12\r"),
                ("There is no cluster in the system", "\r"),
                ("12 Sync exchange data", "\u{1b}[H\r"),
                ("There is no cluster", "\r"),
                ("12 Sync exchange data", "\u{1b}OP"),
                ("Help: Cluster handling", "\r"),
                ("12 Sync exchange data", "\u{3}"),
                ("MX-ONE Maintenance Utility", "\u{1b}"),
            ])
        }
        await #expect(processExitsWith: .success) { [path = terminal.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.runMaintenance(on: NewtScreens())
        }
        try Golden.expect(try typist.seen(), "maintenance-menus")
    }

    @Test("A plan that does not fit is scrolled with the arrow keys at once, as the legend says (ux 4)")
    func scrolledReview() async throws {
        let terminal = try PseudoTerminal()
        let typist = Typist {
            try terminal.follow([
                ("Up/Down scroll", "\u{1b}[6~"),
                ("step 29.", "\u{1b}OB"),
                ("step 30.", "\u{1b}[4~"),
                ("step 40.", "\u{1b}[1~"),
                ("step 1.", "\r"),
            ])
        }
        await #expect(processExitsWith: .exitCode(7)) { [path = terminal.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.review((1...40).map { "step \($0)." })
        }
        _ = try typist.seen()
    }

    @Test("Creating a cluster through the menus (R-CM-12, R-CM-40)")
    func createCluster() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist {
            try terminal.follow([
                ("MX-ONE Maintenance Utility", "3\r"),
                ("12 Sync exchange data", "3\r"),
                ("Enter a name for the new cluster", "\r"),
                ("Choose the standby server", "\r"),
                ("Choose a LIM", "\r"),
                ("needs one extra address", "10.99.0.66\r"),
                ("! 10.99.0.66 answers", "\u{7f}\u{7f}11\r"),
                ("Priority (1-99)", "\r"),
                ("How does a LIM return", "2\r"),
                ("Review", "\r"),
                ("Done. Redundancy is set.", "\r"),
                ("12 Sync exchange data", "\u{1b}"),
                ("MX-ONE Maintenance Utility", "\u{1b}"),
            ])
        }
        await #expect(processExitsWith: .success) { [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "linux")
            await WizardProcess.runMaintenance(on: NewtScreens(), recordingTo: file)
        }
        try Golden.expect(try typist.seen(), "create-cluster")
        #expect(try record.text().contains("automatic"))
        #expect(try record.text().contains("10.99.0.11"))
    }

    @Test(
        "A small window shows the same questions; nothing is drawn outside it",
        arguments: [(60, 15), (40, 10)]
    )
    func small(_ columns: Int, _ rows: Int) async throws {
        let terminal = try PseudoTerminal(columns: columns, rows: rows)
        let typist = Typist {
            try terminal.follow([
                ("Redundancy", "\r"), ("SNM", "\r"), ("Password", "\u{1b}"), ("SNM", "\u{1b}"),
                ("Redundancy", "\u{1b}"),
            ])
        }
        await #expect(processExitsWith: .success) { [path = terminal.path as String] in
            PseudoTerminal.adopt(path, term: "vt100")
            await WizardProcess.run(on: NewtScreens(), recordingTo: "/dev/null")
        }
        _ = try typist.seen()
    }

    @Test("After a resize the screen is drawn anew for the new size, with what was typed")
    func resize() async throws {
        let terminal = try PseudoTerminal()
        let typist = Typist {
            try terminal.follow([
                ("This sets up redundancy", "\r"), ("Cluster IP", "\r"), ("Set the password", "abc"),
            ])
            try terminal.waitForScreen("***")
            terminal.resize(columns: 66, rows: 18)
            try terminal.waitForScreen("Password: ***")
            let widest = terminal.screen.split(separator: "\n").map(\.count).max() ?? 0
            #expect(widest <= 66)
            terminal.hangUp()
        }
        // A lost session ends the dialog in order; nothing was changed.
        await #expect(processExitsWith: .exitCode(129)) { [path = terminal.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.run(on: NewtScreens(), recordingTo: "/dev/null")
        }
        try typist.seen()
    }

    @Test("A session that is lost during the work does not stop the work")
    func lostSession() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist {
            _ = try terminal.followLines(
                until: "step 1",
                [
                    ("y/n [y]:", "\n"), ("y/n [y]:", "\n"), ("Password (empty: back):", "manager-secret\n"),
                    ("Again (empty: back):", "manager-secret\n"),
                    ("Sudo password (empty: back):", "sudo-secret\n"), ("y/n [y]:", "\n"), ("y/n [n]:", "\n"),
                    ("Numbers", "\n"),
                    ("Virtual IP:", "10.99.0.100\n"),
                    ("User name", "\n"), ("Password (empty: back):", "replication-secret\n"),
                    ("Again (empty: back):", "replication-secret\n"),
                    ("Replace", "y\n"), ("References", "\n"), ("Number", "\n"), ("y/n [y]:", "\n"), ("Type", "apply\n"),
                ]
            )
            terminal.hangUp()
        }
        // The question after the work finds the end of input.
        await #expect(processExitsWith: .exitCode(130)) {
            [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "dumb")
            await WizardProcess.run(on: PlainScreens(because: nil), recordingTo: file)
        }
        try typist.seen()
        #expect(try record.text() == AnsweredByFile.words)
    }
}
