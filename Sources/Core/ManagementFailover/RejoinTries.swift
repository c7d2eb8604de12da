import ClusterModel

/// The tries to make this side a follower again since it last was one.
///
/// Each takes a while, and a base backup loads the active side: the pauses between them grow, up to `longestPause`.
struct RejoinTries: Hashable, Sendable {
    private(set) var count = 0
    private(set) var notBefore: Instant
    /// What kept the last one from succeeding; nil while none has failed.
    private(set) var trouble: String?

    static let longestPause = Duration.seconds(300)

    init(at now: Instant) { notBefore = now }

    mutating func begin(at now: Instant, pause: Duration) {
        count = min(count + 1, 16)
        wait(from: now, pause)
    }

    mutating func fail(_ why: String, at now: Instant, pause: Duration) {
        trouble = why
        wait(from: now, pause)
    }

    /// A try that ended well was in vain all the same.
    mutating func note(_ why: String) { trouble = why }

    private mutating func wait(from now: Instant, _ pause: Duration) {
        notBefore = now.advanced(by: min(pause * (1 << max(0, count - 1)), Self.longestPause))
    }
}
