/// The monotonic clock of this process, as durations since its start.
package enum MonotonicClock {
    private static let origin = ContinuousClock.now

    package static func sinceStart() -> Duration { origin.duration(to: ContinuousClock.now) }
}
