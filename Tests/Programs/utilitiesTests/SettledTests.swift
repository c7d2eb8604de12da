import ClusterModel
import Testing

import utilities

@Suite("What is so already is nothing to do, with status 0 (DESIGN section 6)")
struct SettledTests {
    private struct Order {
        var utility = UtilityName.mxoneMaintenance
        var words: String
        var says: String
        var system = Fixture.paired
    }

    private static let orders = [
        Order(utility: .webserverConfig, words: "redundancy remove", says: "not set up on this server"),
        Order(utility: .webserverConfig, words: "redundancy remove --peer-lost", says: "not set up on this server"),
        Order(words: "cluster delete c1", says: "There is no cluster", system: SystemInventory()),
        Order(words: "cluster delete c1 --peer-lost", says: "There is no cluster", system: SystemInventory()),
        Order(words: "server add lim1 --address 10.99.0.10 --user mxone_admin --lim 1", says: "is in the system"),
        Order(words: "cluster witness remove --cluster cluster1", says: "Cluster cluster1 has no third host"),
    ]

    @Test("Nobody is asked, nothing is carried out, and a dry run says the same", arguments: orders.indices)
    func nothing(_ number: Int) async throws {
        let order = Self.orders[number]
        for more in [[], ["--dry-run"]] {
            let fake = FakeOperations(system: order.system)
            let words = order.words.split(separator: " ").map(String.init) + more
            let run = await Ran(words, of: order.utility, with: fake)
            #expect(run.status == 0, "\(run.said)")
            #expect(run.said.contains("Nothing to do: "), "\(run.said)")
            #expect(run.said.contains(order.says), "\(run.said)")
            #expect(fake.carriedOut.isEmpty)
        }
    }

    @Test(
        "Another server of that name or address, and a name that nobody knows, are refused: they can be mistakes",
        arguments: [
            "server add lim1 --address 10.99.0.12 --user mxone_admin --lim 1 --yes",
            "cluster set-priority c9 --lim 1 --priority 3",
        ]
    )
    func mistakes(_ words: String) async throws {
        let fake = FakeOperations(system: Fixture.paired)
        let run = await Ran(words.split(separator: " ").map(String.init), of: .mxoneMaintenance, with: fake)
        #expect(run.status != 0, "\(run.said)")
        #expect(fake.carriedOut.isEmpty)
    }
}
