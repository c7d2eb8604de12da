import ClusterModel
import Foundation
import LIMPlacement
import LIMSimulation

/// How long the machine takes for an event, and what one server's machine keeps, for clusters of 2 to 11 servers.
struct PlacementBench {
    struct Result: Encodable {
        var servers: Int
        var events: Int
        var microsecondsPerEvent: Double
        var worstMicroseconds: Double
    }

    /// Every event that the machines of a cluster are told while its regular servers fail and return, one by one.
    func run() throws -> [Result] {
        try (2...11).map { servers in
            var recorded = try Self.record(servers)
            var times: [Double] = []
            times.reserveCapacity(recorded.events.count)
            let clock = ContinuousClock()
            for (at, event) in recorded.events {
                let took = clock.measure { _ = recorded.machine.handle(event, at: at) }
                times.append(took / .microseconds(1))
            }
            let sorted = times.sorted()
            return Result(
                servers: servers,
                events: times.count,
                microsecondsPerEvent: times.reduce(0, +) / Double(times.count),
                worstMicroseconds: sorted[Int(Double(sorted.count) * 0.999)]
            )
        }
    }

    private static func record(_ servers: Int) throws -> (machine: Placement, events: [(Instant, PlacementEvent)]) {
        let words = (1..<servers).map { "lim\($0)/\($0)" } + ["standby"]
        let configuration = try ScenarioCluster.configuration(words[...])
        var cluster = SimulatedCluster(configuration: configuration, timing: .fixed)
        // The standby has the most to decide.
        cluster.recorded = configuration.members.count - 1
        cluster.run(for: .seconds(20))
        for host in 0..<(servers - 1) {
            cluster.powerOff(host)
            cluster.run(for: .seconds(20))
            cluster.powerOn(host)
            cluster.run(for: .seconds(20))
        }
        let machine = Placement(
            server: configuration.standby,
            memory: PlacementMemory(configuration: configuration),
            isFreshBoot: true,
            at: .start
        )
        return (machine, cluster.record)
    }
}
