import ClusterModel

/// A peer that was too slow has to keep up for a while before commits depend on it again.
struct Probation: Hashable, Sendable {
    /// Log that this side had at some time. Who keeps up confirms it soon, and gets the next one.
    private var mark: LSN
    private var markedAt: Instant
    private var keepsUpSince: Instant

    static let time = Duration.seconds(30)
    private static let soon = Duration.seconds(1)

    init(from end: LSN, at now: Instant) {
        mark = end
        markedAt = now
        keepsUpSince = now
    }

    mutating func note(end: LSN, confirmed: LSN?, at now: Instant) {
        if let confirmed, confirmed >= mark {
            mark = end
            markedAt = now
        } else if confirmed == nil || now.since(markedAt) > Self.soon {
            keepsUpSince = now
        }
    }

    func timeLeft(at now: Instant) -> Duration { max(.zero, Self.time - now.since(keepsUpSince)) }
}
