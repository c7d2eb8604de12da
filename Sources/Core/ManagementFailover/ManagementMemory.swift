/// What survives a crash, a power cut and a restart: two preallocated blocks outside the database's file system.
///
/// Eligibility to take over is deliberately not in it: that lives only in a continuously running daemon.
package struct ManagementMemory: Hashable, Sendable, Codable {
    package var history: EpochHistory
    package var standing: DataStanding
    /// The kernel's boot id at the time of writing: a database that ran "in this boot" needs no arbitration.
    package var boot: String

    package init(history: EpochHistory, standing: DataStanding, boot: String) {
        self.history = history
        self.standing = standing
        self.boot = boot
    }

    package var epoch: Epoch { history.last }
}
