/// A regular server of a cluster and the LIM that normally runs on it.
package struct RegularServer: Hashable, Sendable, Codable {
    package var server: ServerName
    package var lim: LIMNumber
    /// The address for applications on this very server.
    package var base: IPv4Address
    /// The address that moves with the LIM.
    package var alias: IPv4Address
    /// Moves with it; absent: the LIM has none (LM-35).
    package var alias6: IPv6Alias?
    /// Lower goes first on the standby (R-CL-19); 1 to 99.
    package var priority: Int

    package init(
        server: ServerName,
        lim: LIMNumber,
        base: IPv4Address,
        alias: IPv4Address,
        alias6: IPv6Alias? = nil,
        priority: Int = 1
    ) {
        self.server = server
        self.lim = lim
        self.base = base
        self.alias = alias
        self.alias6 = alias6
        self.priority = priority
    }
}
