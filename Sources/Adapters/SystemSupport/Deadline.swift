/// The moment after which a wait is given up.
package struct Deadline: Sendable {
    package let limit: Duration
    private let end: ContinuousClock.Instant

    package init(after limit: Duration) {
        self.limit = limit
        end = ContinuousClock.now.advanced(by: limit)
    }

    package var hasPassed: Bool { ContinuousClock.now >= end }

    package var left: Duration { max(.zero, ContinuousClock.now.duration(to: end)) }

    /// What is left, for poll(2): rounded up, so that the wait does not spin through its last millisecond.
    package var pollMilliseconds: Int32 {
        let left = left
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}
