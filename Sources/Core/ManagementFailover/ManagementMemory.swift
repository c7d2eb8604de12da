package import ClusterModel

/// What survives a crash, a power cut and a restart: two preallocated blocks outside the database's file system.
///
/// Eligibility to take over is deliberately not in it: that lives only in a continuously running daemon.
package struct ManagementMemory: Hashable, Sendable, Codable {
    package var history: EpochHistory
    package var standing: DataStanding
    /// Set when a side that was alone became stale: its data may hold acknowledged rows that nobody else has.
    package var loneRows: Bool?
    /// The kernel's boot id at the time of writing: a database that ran "in this boot" needs no arbitration.
    package var boot: String
    /// The fallback type as it was last ordered on either side; nil while the set-up's choice holds.
    package var fallback: FallbackType?
    /// Counts those orders.
    package var fallbackGeneration: UInt64?
    /// Another database is being put in the place of this one: the reign that begins with it is marked.
    package var adopting: Bool?

    package init(
        history: EpochHistory,
        standing: DataStanding,
        boot: String,
        fallback: FallbackType? = nil,
        fallbackGeneration: UInt64? = nil,
        adopting: Bool? = nil
    ) {
        self.history = history
        self.standing = standing
        self.boot = boot
        self.fallback = fallback
        self.fallbackGeneration = fallbackGeneration
        self.adopting = adopting
    }

    package var epoch: Epoch { history.last }
}
