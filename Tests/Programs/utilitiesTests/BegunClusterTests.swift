import ClusterModel
import FoundationEssentials
import Testing
import utilities

@Suite("A creation or addition that was killed names the way back (R-CM-12, R-CM-15)")
struct BegunClusterTests {
    private func begun(isAddition: Bool = false) throws -> BegunCluster {
        let fixture = try SystemFixture()
        let lim1 = fixture.inventory.servers[0]
        let regular = ClusterPlan.Regular(
            server: lim1,
            lim: .one,
            interface: "eth0",
            oldBase: lim1.address,
            newBase: try #require(IPv4Address("10.99.0.12")),
            addressFile: "/etc/network/interfaces",
            unit: "mxone-sn@1.service",
            hasDefaultRoute: true
        )
        return BegunCluster(
            try #require(ClusterName("c1")),
            standby: isAddition ? nil : fixture.inventory.servers[1],
            joining: [BegunCluster.Joining(regular)]
        )
    }

    @Test("of a creation: the same command again, or the one that only takes back; its servers and addresses are kept")
    func creation() throws {
        let begun = try begun()
        #expect(begun.what == "creation of cluster c1")
        let way = begun.way(isKnown: false)
        #expect(way.contains("cluster create c1 --standby standby --lim 1 --new-base 10.99.0.12"))
        #expect(way.hasSuffix("mxone_maintenance cluster delete c1"))
        let read = try JSONDecoder().decode(BegunCluster.self, from: try JSONEncoder().encode(begun))
        #expect(read == begun)
        #expect(read.joining[0].server.address.description == "10.99.0.11")
    }

    @Test("a damaged note is none, and stops no other change")
    func damaged() {
        #expect(BegunCluster.read("{\"name\":\"c1\",\"joi") == nil)
    }

    @Test("of a creation that the description of the system has already: it is deleted first")
    func known() throws {
        let way = try begun().way(isKnown: true)
        #expect(!way.contains("cluster create"))
        #expect(way.hasSuffix("mxone_maintenance cluster delete c1"))
    }

    @Test("of an addition: the removal of that LIM")
    func addition() throws {
        let begun = try begun(isAddition: true)
        #expect(begun.what == "addition of LIM 1 to cluster c1")
        #expect(begun.way(isKnown: true).hasSuffix("mxone_maintenance cluster remove-lim c1 --lim 1"))
    }

    @Test("a creation is over once everything was made or the cluster has another LIM, however it looks later")
    func over() throws {
        var begun = try begun()
        let fixture = try SystemFixture()
        func system(_ lims: [RegularServer]) -> SystemInventory {
            let cluster = ClusterConfiguration(
                name: begun.name,
                standby: Fixture.server("standby"),
                standbyBase: Fixture.address("10.99.0.20"),
                regulars: lims,
                subnet: Fixture.subnet
            )
            return SystemInventory(servers: fixture.inventory.servers, clusters: [cluster])
        }
        let first = RegularServer(
            server: Fixture.server("lim1"),
            lim: .one,
            base: Fixture.address("10.99.0.12"),
            alias: Fixture.address("10.99.0.11")
        )
        let second = RegularServer(
            server: Fixture.server("lim2"),
            lim: try #require(LIMNumber(2)),
            base: Fixture.address("10.99.0.14"),
            alias: Fixture.address("10.99.0.13")
        )
        #expect(!begun.isOver(in: system([first])))
        #expect(begun.isOver(in: system([first, second])))
        begun.isMade = true
        #expect(begun.isOver(in: system([first])))
        #expect(!begun.isOver(in: fixture.inventory), "a server that does not know it yet has to take it back")
    }
}
