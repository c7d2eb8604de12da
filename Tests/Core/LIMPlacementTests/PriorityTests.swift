import ClusterModel
import ClusterTestKit
import LIMPlacement
import LIMSimulation
import Testing

@Suite("R-CL-15 to R-CL-19: who gets the standby's one place")
struct PriorityTests {
    @Test("only a higher priority replaces what runs", arguments: 1...3, 1...3)
    func matrix(first: Int, second: Int) throws {
        let configuration = try ScenarioCluster.configuration(["lim1/\(first)", "lim2/\(second)", "standby"])
        var cluster = SimulatedCluster(configuration: configuration, timing: .fixed)
        cluster.run(for: .seconds(5))
        cluster.powerOff(0)
        cluster.run(for: .seconds(5))
        cluster.powerOff(1)
        cluster.run(for: .seconds(10))
        let lims = configuration.regulars.map(\.lim)
        let expected = second < first ? lims[1] : lims[0]
        for lim in lims { #expect(cluster.holders(of: lim) == (lim == expected ? [2] : [])) }
        #expect(cluster.violations.isEmpty)
    }

    @Test("of two that fail together the higher priority is served", arguments: [(1, 2), (2, 1)])
    func together(first: Int, second: Int) throws {
        let configuration = try ScenarioCluster.configuration(["lim1/\(first)", "lim2/\(second)", "standby"])
        var cluster = SimulatedCluster(configuration: configuration, timing: .fixed)
        cluster.run(for: .seconds(5))
        cluster.powerOff(0)
        cluster.powerOff(1)
        cluster.run(for: .seconds(10))
        #expect(cluster.holders(of: configuration.regulars[first < second ? 0 : 1].lim) == [2])
    }

    @Test("R-CL-19: a priority that can't be stored replaces nothing; once there is room, it does")
    func notStored() throws {
        let configuration = try ScenarioCluster.configuration(["lim1/2", "lim2/2", "standby"])
        let lims = configuration.regulars.map(\.lim)
        var cluster = SimulatedCluster(configuration: configuration, timing: .fixed)
        cluster.run(for: .seconds(5))
        cluster.powerOff(0)
        cluster.run(for: .seconds(5))
        cluster.powerOff(1)
        cluster.run(for: .seconds(10))
        cluster.fillDisk(2, true)
        let refused = cluster.order(.setPriority(lims[1], 1), on: 2)
        cluster.run(for: .seconds(5))
        guard case .failed(_)? = cluster.answers[refused] else {
            Issue.record("\(String(describing: cluster.answers[refused]))")
            return
        }
        #expect(cluster.holders(of: lims[0]) == [2])
        cluster.fillDisk(2, false)
        cluster.order(.setPriority(lims[1], 1), on: 2)
        cluster.run(for: .seconds(10))
        #expect(cluster.holders(of: lims[1]) == [2])
        #expect(cluster.violations.isEmpty)
    }
}
