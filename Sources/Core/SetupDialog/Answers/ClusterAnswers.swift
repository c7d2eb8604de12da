package import ClusterModel

/// A cluster to create (R-CM-12).
package struct ClusterAnswers: Hashable, Sendable, Codable {
    /// One LIM of the new cluster. The old base address of its server becomes the alias (R-PR-18).
    package struct Member: Hashable, Sendable, Codable {
        package var lim: LIMNumber
        /// The extra address, which becomes the new base (R-PR-16, R-PR-17).
        package var newBase: IPv4Address
        /// The IPv6 address that moves with it; absent: none (LM-35).
        package var alias6: IPv6Alias?
        /// Lower goes first on the standby; 1 to 99.
        package var priority: Int

        package init(lim: LIMNumber, newBase: IPv4Address, alias6: IPv6Alias? = nil, priority: Int = 1) {
            self.lim = lim
            self.newBase = newBase
            self.alias6 = alias6
            self.priority = priority
        }
    }

    package var name: ClusterName
    package var standby: ServerName
    /// Sorted by LIM.
    package var members: [Member]
    package var fallback: FallbackType

    package init(name: ClusterName, standby: ServerName, members: [Member], fallback: FallbackType = .manual) {
        self.name = name
        self.standby = standby
        self.members = members.sorted { $0.lim < $1.lim }
        self.fallback = fallback
    }
}
