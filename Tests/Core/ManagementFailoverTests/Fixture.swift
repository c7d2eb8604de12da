import ClusterModel
import ManagementFailover
import Testing

extension Failover {
    /// A master that has just started; without `memory` it remembers nothing.
    static func master(
        _ master: ServerName,
        and standby: ServerName,
        timing: FailoverTiming = FailoverTiming(profile: .standard),
        memory: ManagementMemory? = nil,
        found: Bool = false
    ) throws -> Failover {
        Failover(
            settings: FailoverSettings(
                me: master,
                master: master,
                standby: standby,
                virtualIP: try #require(IPv4Address("10.99.0.100")),
                fallback: .manual,
                timing: timing
            ),
            memory: memory,
            found: found,
            boot: "boot",
            seed: 1,
            at: .start
        )
    }
}
