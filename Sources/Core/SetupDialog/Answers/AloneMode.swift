/// What happens when nobody can tell whether the peer is dead or only cut off, and there is no third vote.
package enum AloneMode: String, Hashable, Sendable, CaseIterable, Codable {
    /// Go on, at the risk of a fork.
    case availability
    /// Block, until someone can tell.
    case consistency

    /// What it means, in a few words.
    package var consequence: String {
        switch self {
        case .availability: "go on; a broken link can fork the data"
        case .consistency: "stop writing; the data never fork"
        }
    }
}
