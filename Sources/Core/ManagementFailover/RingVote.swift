package import ClusterModel

/// The ring as the third vote: of the servers that were in it while the pair was whole, how many this side still sees.
///
/// With two servers it is always a tie, and what else is known decides. With three or more, a side that is left with
/// fewer than half of them has no right to act alone: the others may act (DESIGN 3.2).
package struct RingVote: Hashable, Sendable {
    package enum Standing: Hashable, Sendable {
        case majority, tie, minority
    }

    /// One that left the ring so shortly before the loss counts: a ring that breaks may break in several steps.
    private static let window = Duration.seconds(10)
    /// More servers than a cluster has are not kept.
    private static let most = 64

    /// When each was last in the ring while the pair was whole.
    private var seen: [ServerName: Instant] = [:]
    private var present: Set<ServerName> = []
    private var isWhole = false
    /// The others may have acted meanwhile: whoever joins this side later doesn't undo that.
    private var wasMinority = false

    package init() {}

    /// The ring changed. `isWhole`: both servers of the pair are in it.
    package mutating func note(_ hosts: [ServerName], isWhole: Bool, at now: Instant) {
        if self.isWhole {
            for host in present { seen[host] = now }
            seen = seen.filter { now.since($0.value) < Self.window }
        }
        if isWhole {
            if !self.isWhole { seen = [:] }
            for host in hosts.prefix(Self.most) { seen[host] = now }
        }
        present = Set(hosts.prefix(Self.most))
        self.isWhole = isWhole
        wasMinority = !isWhole && (wasMinority || here * 2 < seen.count)
    }

    package var standing: Standing {
        if wasMinority { return .minority }
        // Nothing is known of a time when the pair was whole: a start.
        guard !isWhole, !seen.isEmpty else { return .tie }
        return here * 2 == seen.count ? .tie : .majority
    }

    private var here: Int { present.count { seen[$0] != nil } }

    /// How many of how many, for a person.
    package var words: String { "only \(here) of the \(seen.count)" }
}
