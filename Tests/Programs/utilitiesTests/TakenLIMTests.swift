import ClusterModel
import SetupPlan
import Testing

import utilities

@Suite("A standby that is left alone with LIM 1 becomes its server (DESIGN section 6)")
struct TakenLIMTests {
    @Test("The next boot comes first, the own address goes last, and the LIM starts by itself before its engine ends")
    func order() throws {
        let taken = TakenLIM(
            server: try #require(ServerName("standby")),
            lim: .one,
            unit: "mxone-sn@1.service",
            interface: "eth0",
            prefixLength: 24,
            alias: Fixture.address("10.99.0.11"),
            base: Fixture.address("10.99.0.20"),
            addressFile: "/etc/network/interfaces",
            hasDefaultRoute: true
        )
        #expect(
            taken.steps.map(\.title) == [
                "Let LIM 1 run, and start at boot", "Make 10.99.0.11 its address at boot",
                "Stop the cluster engine, which leaves the LIM running", "Stop Corosync",
                "Keep one address when the other leaves", "Keep 10.99.0.11 for good",
                "Let outgoing connections use it", "Give up 10.99.0.20",
            ]
        )
        #expect(taken.steps.last?.interruption == "Log in at 10.99.0.11 from then on.")
        #expect(Set(taken.steps.map(\.id)).count == taken.steps.count)
    }

    @Test("cluster delete --peer-lost asks, says what the lost server must never do, and --yes goes on")
    func command() async {
        let fake = FakeOperations(system: Fixture.paired)
        let words = ["cluster", "delete", "c1", "--peer-lost"]
        let asked = await Ran(words, of: .mxoneMaintenance, with: fake)
        #expect(asked.status == 64 && asked.said.contains("never come back"), "\(asked.said)")
        #expect(fake.carriedOut.isEmpty)
        #expect(await Ran(words + ["--yes"], of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.contains("deleteClusterAlone"))
    }
}
