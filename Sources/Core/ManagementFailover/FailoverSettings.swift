package import ClusterModel

/// What the set-up decided; the same on both servers but for `me`.
package struct FailoverSettings: Hashable, Sendable, Codable {
    package var me: ServerName
    /// LIM 1's regular server.
    package var master: ServerName
    /// The standby server of LIM 1's cluster.
    package var standby: ServerName
    package var virtualIP: IPv4Address
    package var fallback: FallbackType
    package var timing: FailoverTiming

    package init(
        me: ServerName,
        master: ServerName,
        standby: ServerName,
        virtualIP: IPv4Address,
        fallback: FallbackType,
        timing: FailoverTiming
    ) {
        self.me = me
        self.master = master
        self.standby = standby
        self.virtualIP = virtualIP
        self.fallback = fallback
        self.timing = timing
    }

    package var peer: ServerName { me == master ? standby : master }
}
