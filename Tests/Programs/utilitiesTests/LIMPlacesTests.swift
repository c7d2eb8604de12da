import ClusterModel
import SetupDialog
import Testing
import utilities

@Suite("Where the LIMs run before their cluster is deleted (A-07)")
struct LIMPlacesTests {
    private func places(lim1: [String], standby: [String]) -> LIMPlaces {
        LIMPlaces(addresses: [
            Fixture.server("lim1"): lim1.map(Fixture.address), Fixture.server("standby"): standby.map(Fixture.address),
        ])
    }

    @Test("One that runs on another server is moved first; one that runs nowhere keeps no cluster")
    func nowhere() throws {
        let cluster = try #require(Fixture.paired.clusters.first)
        let atHome = places(lim1: ["10.99.0.11", "10.99.0.10"], standby: ["10.99.0.20"])
        #expect(try atHome.idle(in: cluster).isEmpty)
        let idle = places(lim1: ["10.99.0.11"], standby: ["10.99.0.20"])
        #expect(try idle.idle(in: cluster).map(\.lim) == [.one])
        let away = places(lim1: ["10.99.0.11"], standby: ["10.99.0.20", "10.99.0.10"])
        let refusal = #expect(throws: OperationError.self) { try away.idle(in: cluster) }
        #expect(refusal?.description.contains("cluster move --lim 1") == true)
    }

    @Test("A server that an earlier run has given back is looked at no more")
    func givenBack() throws {
        let cluster = try #require(Fixture.paired.clusters.first)
        var found = places(lim1: ["10.99.0.11"], standby: ["10.99.0.20"])
        found.givenBack = [Fixture.server("lim1")]
        #expect(try found.idle(in: cluster).isEmpty)
    }

    @Test("--accept-loss is part of the order, and not of that without LIM 1's server")
    func option() async {
        let fake = FakeOperations(system: Fixture.paired)
        let words = ["cluster", "delete", "cluster1", "--accept-loss", "--yes"]
        #expect(await Ran(words, of: .mxoneMaintenance, with: fake).status == 0)
        #expect(fake.carriedOut.contains("acceptingLoss: true"), "\(fake.carriedOut)")
        #expect(await Ran(words + ["--peer-lost"], of: .mxoneMaintenance, with: fake).status == 64)
    }
}
