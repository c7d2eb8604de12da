import ClusterModel
import Testing

import utilities

@Suite("A new machine in a dead standby's place (DESIGN section 6)")
struct ReplaceServerTests {
    @Test("The key is shown and asked about, the passwords come from files, and the order goes out once")
    func command() async throws {
        let fake = FakeOperations(system: Fixture.paired, isSetUp: true)
        let secret = try TemporaryFile("sudo-secret")
        let words = ["redundancy", "replace-server", "standby", "--password-file", secret.path]
        let asked = await Ran(words + ["--manager-password-file", secret.path], with: fake)
        #expect(asked.status == 64 && asked.said.contains(FakeOperations.shownKey))
        #expect(await Ran(words + ["--yes"], with: fake).said.contains("--manager-password-file: missing"))
        #expect(fake.carriedOut.isEmpty)
        let done = await Ran(words + ["--manager-password-file", secret.path, "--yes"], with: fake)
        #expect(done.status == 0, "\(done.said)")
        #expect(fake.carriedOut.contains("replaceServer"))
        #expect(!fake.carriedOut.contains("sudo-secret"))
    }

    @Test(
        "Only the standby of LIM 1's cluster; for LIM 1's server itself it says why not, and how the standby goes on",
        arguments: [
            ("lim1", "cluster delete cluster1 --peer-lost"),
            ("nobody", "not in LIM 1's cluster"),
        ]
    )
    func other(_ name: String, _ words: String) async {
        let fake = FakeOperations(system: Fixture.paired, isSetUp: true)
        let run = await Ran(["redundancy", "replace-server", name, "--yes"], with: fake)
        #expect(run.status == 78)
        #expect(run.said.contains(words), "\(run.said)")
    }
}
