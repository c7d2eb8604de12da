import ClusterModel
import SetupDialog
import Testing

import utilities

@Suite("A server's host key is compared by a person, or given, before anything is sent to it (DESIGN section 5)")
struct HostKeyTests {
    private static let add = [
        "server", "add", "lim3", "--address", "10.99.0.50", "--user", "admin", "--password-file",
    ]
    private static let shown = FakeOperations.shownKey

    @Test("In lines: the key is shown and asked about; --yes accepts it, --host-key has it compared")
    func add() async throws {
        let secret = try TemporaryFile("sudo-secret")
        let fake = FakeOperations()
        let asked = await Ran(Self.add + [secret.path], of: .mxoneMaintenance, with: fake)
        #expect(asked.status == 64)
        #expect(asked.said.contains(Self.shown) && asked.said.contains("Is it the same?"))
        #expect(fake.carriedOut.isEmpty)
        let accepted = await Ran(Self.add + [secret.path, "--yes"], of: .mxoneMaintenance, with: fake)
        #expect(accepted.status == 0 && accepted.said.contains(Self.shown))
        let given = await Ran(
            Self.add + [secret.path, "--host-key", Self.shown],
            of: .mxoneMaintenance,
            with: fake
        )
        #expect(given.status == 0)
    }

    @Test("A dry run logs in as well, so it asks about the key, too")
    func dryRun() async throws {
        // A login with this password would be refused: nothing has logged in where only the key is asked about.
        let secret = try TemporaryFile("not-the-password")
        let words = Self.add + [secret.path, "--dry-run"]
        let asked = await Ran(words, of: .mxoneMaintenance, with: FakeOperations())
        #expect(asked.status == 64 && asked.said.contains("Is it the same?"), "\(asked.said)")
        for more in [["--yes"], ["--host-key", Self.shown]] {
            let tried = await Ran(words + more, of: .mxoneMaintenance, with: FakeOperations())
            #expect(tried.status == 78 && tried.said.contains("The password is wrong."), "\(tried.said)")
        }
    }

    @Test("What is no fingerprint is refused as wrong usage", arguments: ["", "SHA256:", "MD5:aa:bb", "SHA256:$(id)"])
    func wrong(_ text: String) async throws {
        let secret = try TemporaryFile("sudo-secret")
        let run = await Ran(
            Self.add + [secret.path, "--host-key", text],
            of: .mxoneMaintenance,
            with: FakeOperations()
        )
        #expect(run.status == 64)
        #expect(run.said.contains("fingerprint"))
    }

    @Test("A changed key is shown with what to do, and accepted only by its fingerprint")
    func changed() async {
        let fake = FakeOperations()
        let looked = await Ran(["server", "host-key", "standby"], of: .mxoneMaintenance, with: fake)
        #expect(looked.status == 1)
        #expect(looked.said.contains("server host-key standby --accept \(Self.shown)"))
        let other = "SHA256:" + String(repeating: "x", count: 43)
        let refused = await Ran(
            ["server", "host-key", "standby", "--accept", other],
            of: .mxoneMaintenance,
            with: fake
        )
        #expect(refused.status == 78)
        let accepted = await Ran(
            ["server", "host-key", "standby", "--accept", Self.shown],
            of: .mxoneMaintenance,
            with: fake
        )
        #expect(accepted.status == 0 && accepted.printed.contains("the accepted key"))
    }

    @Test("In an answers file: standbyHostKey must be the key that the standby shows, or no password is sent there")
    func answers() async throws {
        var script = MasterScript(standbyHostKey: "SHA256:other")
        _ = script.take(.pair(Fixture.pair(.master)), at: .detecting)
        let password = PageAnswer.password(Secret("sudo-secret"), again: nil)
        let answers: [(PageAnswer, MasterScript.Step)] = [(password, .sudoPassword), (.yes, .silentLogin)]
        for (answer, step) in answers {
            guard case .again(let why) = script.take(answer, at: step) else {
                Issue.record("accepted at \(step)")
                return
            }
            #expect(why.contains("not SHA256:other"))
        }
    }
}
