import ClusterModel

/// How fast the other side's lag shrinks.
struct CatchUp: Hashable, Sendable {
    private(set) var seenAt: Instant
    private(set) var lag: UInt64
    private(set) var bytesPerSecond: Double?

    init(lag: UInt64, at now: Instant) {
        seenAt = now
        self.lag = lag
    }

    mutating func note(lag newest: UInt64, at now: Instant) {
        let seconds = Double(now.since(seenAt).inMilliseconds) / 1000
        guard seconds >= 1 else { return }
        let shrunk = Double(lag) - Double(newest)
        bytesPerSecond = shrunk > 0 ? shrunk / seconds : nil
        seenAt = now
        lag = newest
    }

    /// Nil if it does not shrink.
    var timeLeft: Duration? {
        guard let bytesPerSecond, bytesPerSecond >= 1 else { return nil }
        return .seconds(min(Double(lag) / bytesPerSecond, 1e6))
    }
}
