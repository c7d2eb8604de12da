/// Quiet that ends on a grid of time: all who rest for the same while, or for a multiple of it, are woken together.
///
/// What costs at rest is waking up. A dozen parts that each look a few times a second would wake the processor for each
/// of them.
package enum Rest {
    /// The while that the parts of a server rest for, or a multiple of it: the heartbeat of the standard detection.
    package static let step = Duration.milliseconds(150)

    private static let origin = ContinuousClock.now

    /// When the quiet of someone who begins to rest now ends: in no more than `period`, at a whole number of periods.
    package static func end(of period: Duration) -> ContinuousClock.Instant {
        end(of: period, from: origin, at: .now)
    }

    package static func end(
        of period: Duration,
        from origin: ContinuousClock.Instant,
        at now: ContinuousClock.Instant
    ) -> ContinuousClock.Instant {
        let whole = ((now - origin) / period).rounded(.down) + 1
        return origin + period * Int(whole)
    }

    /// Suspends until then, or until the task is cancelled.
    package static func pass(_ period: Duration) async {
        // An error is cancellation, which the callers' loops look for.
        try? await Task.sleep(until: end(of: period), tolerance: nil, clock: .continuous)
    }
}
