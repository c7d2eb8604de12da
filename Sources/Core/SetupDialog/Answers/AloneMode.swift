/// What happens when nobody can tell whether the peer is dead or only cut off, and there is no third vote.
package enum AloneMode: String, Hashable, Sendable, CaseIterable, Codable {
    /// Go on, at the risk of a fork.
    case availability
    /// Block, until someone can tell.
    case consistency

    package var consequence: String {
        switch self {
        case .availability:
            "writing goes on even if nobody can say whether the peer is dead; a partition can fork the data"
        case .consistency:
            "writing stops until the peer, a reference or an operator answers; the data never fork"
        }
    }
}
