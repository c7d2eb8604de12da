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
        // The second where it is asked when LIM 1's server is lost: on the standby.
        for isElsewhere in [false, true] {
            let fake = FakeOperations(system: Fixture.paired, isSetUp: true, isElsewhere: isElsewhere)
            let run = await Ran(["redundancy", "replace-server", name, "--yes"], with: fake)
            #expect(run.status == 78)
            #expect(run.said.contains(words), "\(run.said)")
        }
    }

    @Test(
        "A regular server: the key is shown and asked about, the order goes out once; LIM 1's and the standby go elsewhere"
    )
    func regular() async throws {
        let system = try SystemFixture()
        let rules = ClusterRules(
            inventory: system.inventory,
            answers: try system.answers([(1, "10.99.0.101"), (2, "10.99.0.102")])
        )
        let cluster = try rules.configuration()
        let fake = FakeOperations(
            system: SystemInventory(servers: rules.inventory(with: cluster).servers, clusters: [cluster]),
            isSetUp: true
        )
        let second = try #require(cluster.regulars.last?.server.description)
        let secret = try TemporaryFile("sudo-secret")
        let words = ["server", "replace", second, "--password-file", secret.path]
        let asked = await Ran(words, of: .mxoneMaintenance, with: fake)
        #expect(asked.status == 64 && asked.said.contains(FakeOperations.shownKey), "\(asked.said)")
        #expect(fake.carriedOut.isEmpty)
        #expect(await Ran(words + ["--yes"], of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.contains("replaceMember") && !fake.carriedOut.contains("sudo-secret"))
        for (name, word) in [
            ("lim1", "--peer-lost"), ("standby", "replace-server standby"), ("nobody", "in no cluster"),
        ] {
            let refused = await Ran(["server", "replace", name, "--yes"], of: .mxoneMaintenance, with: fake)
            #expect(refused.status == 78 && refused.said.contains(word), "\(refused.said)")
        }
        let wrong = await Ran(["redundancy", "replace-server", second, "--yes"], with: fake)
        #expect(
            wrong.status == 78 && wrong.said.contains("mxone_maintenance server replace \(second)"),
            "\(wrong.said)"
        )
    }

    @Test("The standby of a cluster without LIM 1 is replaced like a regular server")
    func standbyWithoutFirst() async throws {
        let system = try SystemFixture()
        let rules = ClusterRules(
            inventory: system.inventory,
            answers: try system.answers([(2, "10.99.0.102")])
        )
        let cluster = try rules.configuration()
        let fake = FakeOperations(
            system: SystemInventory(servers: rules.inventory(with: cluster).servers, clusters: [cluster]),
            isSetUp: false
        )
        let secret = try TemporaryFile("sudo-secret")
        let words = ["server", "replace", "standby", "--password-file", secret.path, "--yes"]
        #expect(await Ran(words, of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.contains("replaceMember"))
    }
}
