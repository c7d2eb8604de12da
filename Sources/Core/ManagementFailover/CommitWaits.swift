package import ClusterModel

/// How long commits have waited for their confirmation, as far as it was seen.
///
/// PostgreSQL tells who waits, not since when: the age of a statement says nothing, as one that wrote for a minute waits for
/// its commit only at its end, and a procedure commits many times in one.
package struct CommitWaits: Hashable, Sendable {
    private var firstSeen: [String: Instant] = [:]

    package init() {}

    /// Takes note of those that wait now, by whatever tells one commit from the next; answers how long the oldest of
    /// them is known to have waited, nil if nobody waits.
    package mutating func note(_ waiting: Set<String>, at now: Instant) -> Duration? {
        firstSeen = firstSeen.filter { waiting.contains($0.key) }
        for commit in waiting where firstSeen[commit] == nil { firstSeen[commit] = now }
        return firstSeen.values.min().map { now.since($0) }
    }
}
