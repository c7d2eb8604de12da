package import ClusterModel

/// What ring and kernel together say about another server.
package enum Contact: Hashable, Sendable {
    case unknown
    case member
    case daemonAway(since: Instant)
    /// Out of the ring, but its kernel was heard: alive without cluster contact.
    case aliveWithoutRing(since: Instant)
    /// Out of the ring, and the kernel's evidence isn't complete.
    case collecting
    /// Out of the ring and silent, since the later of the two.
    case silent(since: Instant)
}
