import ClusterModel
import LIMPlacement
import LIMSimulation
import Testing

@Suite("LM-35: an IPv6 alias is given to a LIM and taken away while everything runs")
struct IPv6AliasOrderTests {
    @Test("all members learn of it, and nothing moves; one that another LIM has is refused")
    func order() throws {
        let configuration = try ScenarioCluster.configuration(["lim1/1", "lim2/2", "standby"])
        let lims = configuration.regulars.map(\.lim)
        var cluster = SimulatedCluster(configuration: configuration, timing: .fixed)
        cluster.run(for: .seconds(5))
        let alias = IPv6Alias("fd00:99::11/64")
        let done = cluster.order(.setAlias6(lims[0], alias), on: 2)
        cluster.run(for: .seconds(5))
        #expect(cluster.answers[done] == .done("LIM 1 has the IPv6 alias fd00:99::11/64 now."))
        for host in cluster.servers {
            #expect(host.placement?.configuration.regular(of: lims[0])?.alias6 == alias)
        }
        let twice = cluster.order(.setAlias6(lims[1], IPv6Alias("fd00:99::11/48")), on: 0)
        let stranger = cluster.order(.setAlias6(LIMNumber(9)!, alias), on: 0)
        let again = cluster.order(.setAlias6(lims[0], alias), on: 1)
        cluster.run(for: .seconds(5))
        for order in [twice, stranger] {
            guard case .refused? = cluster.answers[order] else {
                Issue.record("\(String(describing: cluster.answers[order]))")
                continue
            }
        }
        #expect(cluster.answers[again] == .done("LIM 1 has the IPv6 alias fd00:99::11/64 already."))
        cluster.order(.setAlias6(lims[0], nil), on: 0)
        cluster.run(for: .seconds(5))
        #expect(cluster.servers.allSatisfy { $0.placement?.configuration.regular(of: lims[0])?.alias6 == nil })
        #expect(cluster.holders(of: lims[0]) == [0] && cluster.violations.isEmpty)
    }
}
