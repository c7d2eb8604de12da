import SystemSupport

/// Deleted and replaced rows that PostgreSQL is asked to leave in their blocks while this side writes alone: should its
/// data lose, what was deleted can still be read there (ForkReading).
///
/// It ends by itself: the blocks of a server that is alone for days must not swell.
struct RowHold: Sendable {
    /// Versions of rows that this transaction, or a later one, could still see stay.
    let transaction: UInt64
    private let until: Duration

    private static let longest = Duration.seconds(3600)

    init(from transaction: UInt64) {
        self.transaction = transaction
        until = MonotonicClock.sinceStart() + Self.longest
    }

    var remaining: Duration { until - MonotonicClock.sinceStart() }
}
