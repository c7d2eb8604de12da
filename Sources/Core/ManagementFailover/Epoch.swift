package import ClusterModel

/// One reign: who was the active side, and where its history branched from the reign before.
///
/// The number orders reigns for people; the random id tells two reigns with the same number apart, so that a restored
/// snapshot can't win by counting.
package struct Epoch: Hashable, Sendable, Codable {
    package var number: UInt64
    package var id: UInt64
    package var active: ServerName
    /// The timeline that the promotion began; 0 while it isn't known yet.
    package var timeline: UInt32
    /// Where the timeline branched off; zero while it isn't known yet.
    package var switchLSN: LSN
    /// The id of the reign before; 0 for the first.
    package var parent: UInt64
    /// It began with another database, put in the place of the one before: whoever holds the old one can't follow.
    package var restored: Bool?

    package init(
        number: UInt64,
        id: UInt64,
        active: ServerName,
        timeline: UInt32 = 0,
        switchLSN: LSN = .zero,
        parent: UInt64,
        restored: Bool? = nil
    ) {
        self.number = number
        self.id = id
        self.active = active
        self.timeline = timeline
        self.switchLSN = switchLSN
        self.parent = parent
        self.restored = restored
    }
}
