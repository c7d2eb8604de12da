import ClusterModel
import ManagementFailover
import Testing

extension Failover {
    /// A master that has just started and remembers nothing.
    static func master(
        _ master: ServerName,
        and standby: ServerName,
        timing: FailoverTiming = FailoverTiming(profile: .standard),
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
            memory: nil,
            found: found,
            boot: "boot",
            seed: 1,
            at: .start
        )
    }
}
