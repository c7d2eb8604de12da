import ClusterModel

/// The tries to make this side a follower again since it last was one.
///
/// A rebuild takes a while, and a base backup loads the active side: the pauses between them grow, up to
/// `longestPause`. A database that does not start may be damaged, but as well have a wrong setting or no room: starting it
/// costs little, and is tried several times before its data are fetched again, the more often the more rebuilds were in
/// vain.
struct RejoinTries: Hashable, Sendable {
    /// Rebuilds.
    private(set) var count = 0
    /// Since the last rebuild.
    private var failedStarts = 0
    /// Since it last streamed.
    private(set) var startsInARow = 0
    private(set) var notBefore: Instant
    /// What kept the last one from succeeding; nil while none has failed.
    private(set) var trouble: String?

    static let longestPause = Duration.seconds(300)
    private static let longestStartPause = Duration.seconds(30)

    init(at now: Instant) { notBefore = now }

    /// A rebuild begins.
    mutating func begin(at now: Instant, pause: Duration) {
        count = min(count + 1, 16)
        failedStarts = 0
        wait(from: now, pause)
    }

    mutating func noteStart() { startsInARow = min(startsInARow + 1, 16) }

    mutating func failStart(_ why: String, at now: Instant, pause: Duration) {
        trouble = why
        failedStarts += 1
        notBefore = now.advanced(by: min(pause * (1 << min(failedStarts - 1, 8)), Self.longestStartPause))
    }

    /// Whether starting alone won't do.
    var isStartInVain: Bool { failedStarts >= Self.startsFirst << min(count, 8) }

    private static let startsFirst = 3

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
