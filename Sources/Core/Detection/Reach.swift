/// Whether this server itself still reaches the network: its own link, and references that answer freshly.
package enum Reach: Hashable, Sendable, Codable, CaseIterable {
    /// The link is up and at least one reference answers.
    case open
    /// No reference answers, but another member's kernel does.
    case membersOnly
    /// No reference counts, and the policy is availability: taken for open.
    case assumed
    /// Our own link is down.
    case linkDown
    /// References count, and none of them answers.
    case unanswered
    /// No reference counts, and the policy is consistency.
    case unproven

    package var isCutOff: Bool {
        switch self {
        case .open, .assumed, .membersOnly: false
        case .linkDown, .unanswered, .unproven: true
        }
    }

    package var sentence: String {
        switch self {
        case .open: "The link is up and a reference answers."
        case .membersOnly: "The link is up; no reference answers, but another server of the cluster does."
        case .assumed: "The link is up; no reference is left to ask, so the network is taken to be reachable."
        case .linkDown: "This server's own link is down: check its cable and switch port."
        case .unanswered: "No reference answers this server any more: it takes itself to be cut off."
        case .unproven:
            "No reference is left to ask, and the policy is consistency: this server takes itself to be cut off."
        }
    }
}
