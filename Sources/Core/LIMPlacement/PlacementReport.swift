package import ClusterModel

/// What a member tells all others through the ring: after each view change, after each change of its own, and as the
/// reply another member waits for. Complete in itself: the newest one replaces all before it.
package struct PlacementReport: Hashable, Sendable, Codable {
    /// The format this program writes. Members use the lowest one of their view.
    package static let currentFormat = 1
    /// Nothing longer is a report.
    package static let maximumBytes = 32 * 1024

    /// The last report of a member that was processed before this one was sent.
    package struct Heard: Hashable, Sendable, Codable {
        package var member: ServerName
        package var sequence: UInt64

        package init(member: ServerName, sequence: UInt64) {
            self.member = member
            self.sequence = sequence
        }
    }

    package var format: Int
    package var from: ServerName
    package var cluster: ClusterName
    /// The view it was sent in. A report of another view decides nothing.
    package var view: ViewID
    /// Counts this member's reports since its daemon started.
    package var sequence: UInt64
    /// Sorted by member: what makes a report an explicit reply.
    package var heard: [Heard]
    /// The sender waits for a report that has heard this one.
    package var asksReply: Bool
    /// This server is being stopped in order and starts nothing more.
    package var leaving: Bool
    /// This server takes itself to be cut off from the network and starts nothing.
    package var cutOff: Bool
    package var generation: UInt64
    /// Sent along while somebody in the view may have an older one.
    package var configuration: ClusterConfiguration?
    /// Sorted by LIM; a regular server reports its own, the standby all.
    package var lims: [LIMReport]
    package var asks: [PlacementAsk]

    package init(
        from: ServerName,
        cluster: ClusterName,
        view: ViewID,
        sequence: UInt64,
        heard: [Heard] = [],
        asksReply: Bool = false,
        leaving: Bool = false,
        cutOff: Bool = false,
        generation: UInt64,
        configuration: ClusterConfiguration? = nil,
        lims: [LIMReport],
        asks: [PlacementAsk] = []
    ) {
        format = Self.currentFormat
        self.from = from
        self.cluster = cluster
        self.view = view
        self.sequence = sequence
        self.heard = heard
        self.asksReply = asksReply
        self.leaving = leaving
        self.cutOff = cutOff
        self.generation = generation
        self.configuration = configuration
        self.lims = lims
        self.asks = asks
    }

    // Spelt out because the reading side stands in another file.
    enum CodingKeys: String, CodingKey {
        case format, from, cluster, view, sequence, heard, asksReply, leaving, cutOff, generation, configuration, lims,
            asks
    }

    package func lim(_ number: LIMNumber) -> LIMReport? { lims.first { $0.lim == number } }

    package func heard(_ member: ServerName) -> UInt64 { heard.first { $0.member == member }?.sequence ?? 0 }
}
