/// A point on this process's monotonic clock, counted from its start.
///
/// The core never reads a clock: every instant is passed in by the engine. Instants of two servers can't be compared.
package struct Instant: Hashable, Comparable, Sendable, Codable {
    package let sinceStart: Duration

    package init(sinceStart: Duration) { self.sinceStart = sinceStart }

    package static let start = Instant(sinceStart: .zero)

    package func advanced(by duration: Duration) -> Instant { Instant(sinceStart: sinceStart + duration) }

    /// How long from `earlier` to this instant; negative if `earlier` is later.
    package func since(_ earlier: Instant) -> Duration { sinceStart - earlier.sinceStart }

    package static func < (left: Instant, right: Instant) -> Bool { left.sinceStart < right.sinceStart }
}

extension Duration {
    /// Whole milliseconds, rounded towards zero.
    package var inMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
