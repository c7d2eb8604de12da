/// What a third host says of this side, for the ring as it is now (DESIGN 3.2).
package enum ThirdVote: String, Hashable, Sendable, Codable {
    /// No third host is named.
    case none
    /// One is named and gives no vote here: it is lost, or gives its vote to the other side.
    case away
    /// It is heard, and the ring as it is now is not settled yet.
    case pending
    /// This side has the majority, with its vote if it came to that.
    case granted
    /// The majority, or the third host's vote, is elsewhere.
    case denied

    package var isHeard: Bool {
        switch self {
        case .none, .away: false
        case .pending, .granted, .denied: true
        }
    }
}
