/// The moment after which a wait is given up.
struct Deadline: Sendable {
    let limit: Duration
    private let end: ContinuousClock.Instant

    init(after limit: Duration) {
        self.limit = limit
        end = ContinuousClock.now.advanced(by: limit)
    }

    var hasPassed: Bool { ContinuousClock.now >= end }

    var left: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    /// What is left, for poll(2): rounded up, so that the wait does not spin through its last millisecond.
    var pollMilliseconds: Int32 {
        let left = left
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        let milliseconds = seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1
        return Int32(clamping: milliseconds)
    }
}
