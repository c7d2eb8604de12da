import FoundationEssentials
import SetupDialog
import Testing

import utilities

@Suite("A set-up that was broken off is continued or taken back, as the operator chooses (DESIGN 3.3)")
struct BrokenOffTests {
    private static let left = BrokenOff(role: .master, step: "Make the account", changes: 7, onlyUndo: nil)

    @Test(
        "--resume and --undo are carried out without a question",
        arguments: [("--resume", BrokenOffChoice.resume), ("--undo", .undo)]
    )
    func flags(_ flag: String, _ choice: BrokenOffChoice) async {
        let fake = FakeOperations(brokenOff: Self.left)
        let run = await Ran(["redundancy", "setup", flag], with: fake)
        #expect(run.status == 0, "\(run.said)")
        #expect(fake.carriedOut == "\(Intent.settleBrokenOff(choice))\n")
    }

    @Test("With answers and no flag it is taken back, and the answers are carried out anew")
    func anew() async throws {
        let fake = FakeOperations(brokenOff: Self.left)
        let file = try AnsweredByFile { $0 }
        let run = await Ran(["redundancy", "setup", "--answers", file.path], with: fake)
        #expect(run.status == 0, "\(run.said)")
        #expect(run.said.contains("broken off on this server at \"Make the account\", after 7 changes here"))
        let intents = fake.carriedOut.split(separator: "\n")
        #expect(intents.first == "\(Intent.settleBrokenOff(.undo))")
        #expect(intents.count == 2)
    }

    @Test(
        "A file that is not one for this server takes nothing back: --resume can still continue it",
        arguments: [
            ("role: master", "role: standby", 65), ("10.99.0.100", "10.99.0", 65),
            ("managerPasswordFile:", "managerPasswordFile: /nonexistent/password #", 65), ("version: 1", "", 64),
        ] as [(String, String, Int32)]
    )
    func wrongFile(_ from: String, _ to: String, _ status: Int32) async throws {
        let file = try AnsweredByFile { $0.replacing(from, with: to) }
        for verb in ["setup", "reconfigure"] {
            let fake = FakeOperations(isSetUp: true, brokenOff: Self.left)
            let run = await Ran(["redundancy", verb, "--answers", file.path], with: fake)
            #expect(run.status == status, "\(run.said)")
            let missing = await Ran(["redundancy", verb, "--answers", "/nonexistent/file"], with: fake)
            #expect(missing.status == 64, "\(missing.said)")
            #expect(fake.carriedOut.isEmpty)
        }
    }

    @Test("Reconfigure takes no first set-up back that was broken off: it refuses, and changes nothing")
    func firstSetUp() async throws {
        let fake = FakeOperations(brokenOff: Self.left)
        let file = try AnsweredByFile { $0 }
        let run = await Ran(["redundancy", "reconfigure", "--answers", file.path], with: fake)
        #expect(run.status == 78 && run.said.contains("redundancy setup"), "\(run.said)")
        #expect(fake.carriedOut.isEmpty)
        // Where only the standby's part is missing there is a set-up that can be made again.
        let serving = FakeOperations(isSetUp: true, brokenOff: Self.left)
        #expect(await Ran(["redundancy", "reconfigure", "--answers", file.path], with: serving).status == 0)
        #expect(serving.carriedOut.split(separator: "\n").count == 2)
    }

    @Test("On a master that is set up, and whose run was killed in the standby's part, set-up goes on (LM-22)")
    func standbyMissing() async throws {
        let fake = FakeOperations(isSetUp: true, brokenOff: Self.left)
        #expect(await Ran(["redundancy", "setup", "--resume"], with: fake).status == 0)
        #expect(fake.carriedOut == "\(Intent.settleBrokenOff(.resume))\n")
        let whole = await Ran(["redundancy", "setup"], with: FakeOperations(isSetUp: true))
        #expect(whole.status == 78 && whole.said.contains("redundancy reconfigure"), "\(whole.said)")
    }

    @Test("A dry run settles nothing")
    func dryRun() async throws {
        let fake = FakeOperations(brokenOff: Self.left)
        let file = try AnsweredByFile { $0 }
        _ = await Ran(["redundancy", "setup", "--answers", file.path, "--dry-run"], with: fake)
        #expect(fake.carriedOut.isEmpty)
    }

    @Test(
        "Both ways at once, or a way and answers, are wrong usage",
        arguments: [["--resume", "--undo"], ["--resume", "--answers", "/x"]]
    )
    func usage(_ flags: [String]) async {
        #expect(await Ran(["redundancy", "setup"] + flags, with: FakeOperations()).status == 64)
    }

    @Test("After a restart only the way back is open, and the menu says why")
    func onlyUndo() {
        let found = BrokenOff(role: .standby, step: nil, changes: 0, onlyUndo: "The server was restarted since.")
        var menu = BrokenOffMenu.dialog(found)
        guard case .show(let page) = menu.start(), case .menu(let items, let selected) = page.content else {
            Issue.record("no menu")
            return
        }
        #expect(page.text.contains("before its first step"))
        #expect(items[0].unavailable == "The server was restarted since.")
        #expect(items[1].unavailable == nil)
        #expect(selected == 1)
    }

    @Test("An order survives its way to the unit, secrets included; what it is called shows none")
    func order() throws {
        let answers = StandbyAnswers(
            managerUser: "m",
            managerPassword: Secret("hunter2"),
            virtualIP: Fixture.address("10.99.0.100"),
            replication: ReplicationRole(user: "r", password: Secret("hunter3")),
            restartWebServer: true,
            replaceStandbyData: true
        )
        let intent = Intent.setUpStandby(answers)
        let coded = try JSONDecoder().decode(Intent.self, from: JSONEncoder().encode(intent))
        #expect(coded == intent)
        #expect(!"\(coded)".contains("hunter"))
    }

    @Test("What is left on the other server only is said so: it was away when the rest was taken back")
    func leftElsewhere() {
        let found = BrokenOff(role: .master, step: nil, changes: 0, onlyUndo: "No.", leftOn: "standby")
        #expect(found.sentence.contains("what it changed on standby is still there"))
    }

    @Test("A set-up that was to be made again and is half taken back: reconfigure and set-up go on or back (R-UT-04)")
    func renewal() async throws {
        let left = BrokenOff(role: .master, step: nil, changes: 5, onlyUndo: nil, isRenewal: true)
        #expect(left.sentence.contains("Reconfigure was broken off"))
        for verb in ["setup", "reconfigure"] {
            let fake = FakeOperations(brokenOff: left)
            #expect(await Ran(["redundancy", verb, "--resume"], with: fake).status == 0)
            #expect(fake.carriedOut == "\(Intent.settleBrokenOff(.resume))\n")
        }
        let fake = FakeOperations(brokenOff: left)
        let file = try AnsweredByFile { $0 }
        let run = await Ran(["redundancy", "reconfigure", "--answers", file.path], with: fake)
        #expect(run.status == 0, "\(run.said)")
        #expect(fake.carriedOut.split(separator: "\n").count == 2)
    }

    @Test("Status says what lies half done, and not only that nothing is set up (R-UT-03)")
    func status() async throws {
        let fake = FakeOperations(brokenOff: Self.left)
        let run = await Ran(["redundancy", "status"], with: fake, daemon: NoDaemon())
        #expect(run.status == 3)
        #expect(run.printed.contains("at \"Make the account\""), "\(run.printed)")
        #expect(run.printed.contains("--undo"), "\(run.printed)")
        let none = await Ran(["redundancy", "status"], with: FakeOperations(), daemon: NoDaemon())
        #expect(none.printed.contains("not set up on this server"), "\(none.printed)")
    }

    private struct NoDaemon: DaemonRequests {
        func ask(
            _ request: DaemonRequest,
            onProgress: @escaping @Sendable (String) -> Void
        ) async throws -> DaemonAnswer { throw OperationError(.failed, "redundancyd does not answer.") }
    }
}
