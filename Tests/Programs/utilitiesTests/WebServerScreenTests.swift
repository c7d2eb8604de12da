import SetupDialog
import TerminalForms
import Testing

import utilities

@Suite("webserver_config on screens: menu, standby wizard, utilities", .serialized)
struct WebServerScreenTests {
    @Test("The standby wizard from the menu to the last screen (R-SW-02 to R-SW-06, R-MW-03)")
    func standby() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist {
            try terminal.follow([
                ("6  Restart", "2\r"), ("redirect: HTTPS", "3\r"), ("Nothing has been changed yet", "\r"),
                ("Applied on lim1", "\r"),
                ("6  Restart", "1\r"), ("This sets up redundancy", "\r"), ("Found by the system", "\r"),
                ("Silent Login of Standby", "wrong\r"), ("! The login failed", "manager-secret\r"),
                ("Standby Virtual IP Configuration", "10.99.0.101\r"),
                ("! The master has another", "\u{7f}0\r"),
                ("Standby Replication Role User Name", "\r"),
                ("Standby Replication Role Password", "replication-secret\r"),
                ("already has a database", "\t\t\t\r"), ("Webserver Restart", "\r"), ("Review", "\r"),
                ("Done. Redundancy is set.", "\r"), ("6  Restart", "\u{1b}"),
            ])
        }
        await #expect(processExitsWith: .success) {
            [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.runWebServer(on: NewtScreens(), recordingTo: file, role: .standby, isSetUp: false)
        }
        try Golden.expect(try typist.seen(), "standby-wizard-full-screen")
        #expect(try record.text().contains("setUpStandby"))
    }

    @Test("Once it is set, Redundancy shows the utilities, and each does its work (R-UT-01 to R-UT-07)")
    func utilities() async throws {
        let terminal = try PseudoTerminal()
        let record = try TemporaryFile()
        let typist = Typist {
            try terminal.follow([
                ("6  Restart", "\r"), ("1  CheckStatus", "\r"), ("Status of redundancy", "\r"),
                ("1  CheckStatus", "3\r"), ("must run on the master again", "\u{1b}[Z\u{1b}[Z\r"),
                ("1  CheckStatus", "4\r"), ("the same as the cluster's", "\t\t\r"), ("Done. done", "\r"),
                ("1  CheckStatus", "5\r"), ("Review", "\u{1b}[Z\r"), ("Type its name", "lim2\r"),
                ("! That is not this server's name", "\u{7f}1\r"), ("Done.", "\r"), ("6  Restart", "\u{1b}"),
            ])
        }
        await #expect(processExitsWith: .success) {
            [path = terminal.path as String, file = record.path as String] in
            PseudoTerminal.adopt(path, term: "xterm")
            await WizardProcess.runWebServer(on: NewtScreens(), recordingTo: file, role: .master, isSetUp: true)
        }
        try Golden.expect(try typist.seen(), "utilities-menu")
        let orders = try record.text().split(separator: "\n").filter { !$0.hasPrefix("management-status") }
        #expect(orders == ["management-reconfigure-fallback", "removeRedundancy"])
    }
}
