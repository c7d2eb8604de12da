import ClusterModel

/// How soon a database serves again after it crashed: here, or on the other side.
enum RestartEstimate {
    /// Replay as slow as it is on a modest disk: an estimate that is too short would wait for a crash recovery of minutes.
    private static let bytesPerSecond = 50.0 * 1_048_576

    /// The pair is unprotected until the crashed side has rejoined: a move must be worth that.
    static let priceOfMoving = Duration.seconds(1)

    /// Start, and replay from the last checkpoint.
    static func inPlace(log bytes: UInt64) -> Duration { .milliseconds(300) + replay(bytes) }

    /// Agreement, promotion, the address; what the standby has not replayed yet comes first.
    static func takeover(lag bytes: UInt64) -> Duration { .milliseconds(700) + replay(bytes) }

    private static func replay(_ bytes: UInt64) -> Duration {
        .milliseconds(Int64(min(Double(bytes) / bytesPerSecond * 1000, 1e9)))
    }
}
