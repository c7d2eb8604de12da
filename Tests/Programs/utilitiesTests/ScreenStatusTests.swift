import SetupDialog
import Testing

import utilities

@Suite("On the screen a set-up command ends with what became of it (DESIGN section 6)", .serialized)
struct ScreenStatusTests {
    @Test(
        "Left on its first page: 130. Reconfigure says there what is taken back (R-UT-04)",
        arguments: [("setup", false, "This sets up redundancy"), ("reconfigure", true, "It is taken")]
    )
    func left(_ verb: String, _ isSetUp: Bool, _ words: String) async throws {
        let terminal = try PseudoTerminal()
        let typist = Typist { try terminal.followLines([("y/n [y]:", "n\n")]) }
        await #expect(processExitsWith: .exitCode(130)) {
            [path = terminal.path as String, verb = verb as String, isSetUp = isSetUp as Bool] in
            PseudoTerminal.adopt(path, term: "dumb")
            await WizardProcess.command(["redundancy", verb], isSetUp: isSetUp)
        }
        let seen = try typist.seen()
        #expect(seen.contains(words), "\(seen)")
    }

    @Test("Work that failed: 1, as without a screen")
    func failed() async throws {
        let terminal = try PseudoTerminal()
        let typist = Typist { try terminal.followLines([("Number [1]:", "\n"), ("Enter to go on", "\n")]) }
        await #expect(processExitsWith: .exitCode(1)) { [path = terminal.path as String] in
            PseudoTerminal.adopt(path, term: "dumb")
            let left = BrokenOff(role: .master, step: nil, changes: 1, onlyUndo: nil)
            await WizardProcess.command(["redundancy", "setup"], brokenOff: left)
        }
        let seen = try typist.seen()
        #expect(seen.contains("FAILED. The disk is full."), "\(seen)")
    }

    @Test("Reconfigure on a standby that is set up is refused before anything is asked: 78 (R-UT-04)")
    func standby() async {
        let fake = FakeOperations(role: .standby, isSetUp: true)
        let run = await Ran(["redundancy", "reconfigure"], with: fake)
        #expect(run.status == 78 && run.said.contains("on the master first"), "\(run.said)")
    }
}
