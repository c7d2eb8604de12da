package import ClusterModel

/// A wish that one member reports until it came true: move this LIM back to its regular server.
package struct PlacementAsk: Hashable, Sendable, Codable {
    /// Unique among this member's wishes since its daemon started.
    package var id: UInt64
    package var lim: LIMNumber
    /// Also while the regular server still loads its data (R-PL-11); absent means no.
    package var evenWhileLoading: Bool?

    /// The operator has read what is lost if its data can't be brought back.
    package var acceptsLoss: Bool?

    package init(id: UInt64, lim: LIMNumber, evenWhileLoading: Bool = false, acceptsLoss: Bool? = nil) {
        self.acceptsLoss = acceptsLoss
        self.id = id
        self.lim = lim
        self.evenWhileLoading = evenWhileLoading ? true : nil
    }
}
