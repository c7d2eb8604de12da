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
        /// What the machine holds in memory after all of them.
        var keptKilobytes: Double
    }

    /// Every event that the machines of a cluster are told while its regular servers fail and return, one by one.
    func run() throws -> [Result] {
        try (2...11).map { servers in
            let recorded = try Self.record(servers)
            var machine = recorded.machine
            var times: [Double] = []
            times.reserveCapacity(recorded.events.count)
            let clock = ContinuousClock()
            for (at, event) in recorded.events {
                let took = clock.measure { _ = machine.handle(event, at: at) }
                times.append(took / .microseconds(1))
            }
            let sorted = times.sorted()
            let kept = try Self.kept(by: recorded.machine, hearing: recorded.events)
            return Result(
                servers: servers,
                events: times.count,
                microsecondsPerEvent: times.reduce(0, +) / Double(times.count),
                worstMicroseconds: sorted[Int(Double(sorted.count) * 0.999)],
                keptKilobytes: kept
            )
        }
    }

    /// So many machines hear the same and are kept, since a process's size is known in pages only.
    private static let copies = 64

    private static func kept(by machine: Placement, hearing events: [(Instant, PlacementEvent)]) throws -> Double {
        let before = try residentPages()
        let machines = (0..<copies).map { _ in
            var machine = machine
            for (at, event) in events { _ = machine.handle(event, at: at) }
            return machine
        }
        let after = try residentPages()
        return withExtendedLifetime(machines) {
            Double((after - before) * sysconf(Int32(_SC_PAGESIZE))) / 1024 / Double(copies)
        }
    }

    private static func residentPages() throws -> Int {
        let text = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        return text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
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
