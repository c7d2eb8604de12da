package import ClusterModel

/// A wish that one member reports until it came true: move this LIM back to its regular server.
package struct PlacementAsk: Hashable, Sendable, Codable {
    /// Unique among this member's wishes since its daemon started.
    package var id: UInt64
    package var lim: LIMNumber

    package init(id: UInt64, lim: LIMNumber) {
        self.id = id
        self.lim = lim
    }
}
