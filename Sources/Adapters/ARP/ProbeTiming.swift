/// How often and how patiently it is asked whether an address is free.
package struct ProbeTiming: Sendable, Equatable {
    package var count: Int
    /// The first question comes after a random time up to this, so that servers started together don't ask together.
    package var firstWait: Duration
    /// Between two questions lies a random time between these.
    package var shortestPause: Duration
    package var longestPause: Duration
    /// How long after the last question silence means that the address is free.
    package var finalWait: Duration

    package init(
        count: Int,
        firstWait: Duration,
        shortestPause: Duration,
        longestPause: Duration,
        finalWait: Duration
    ) {
        self.count = max(1, count)
        self.firstWait = max(.zero, firstWait)
        self.shortestPause = max(.zero, shortestPause)
        self.longestPause = max(self.shortestPause, longestPause)
        self.finalWait = max(.zero, finalWait)
    }

    /// PROBE_WAIT, PROBE_NUM, PROBE_MIN, PROBE_MAX and ANNOUNCE_WAIT of RFC 5227: at set-up, four to seven seconds.
    package static let rfc5227 = ProbeTiming(
        count: 3,
        firstWait: .seconds(1),
        shortestPause: .seconds(1),
        longestPause: .seconds(2),
        finalWait: .seconds(2)
    )

    /// Where much is known already and time counts: three questions in a quarter of a second.
    package static let quick = quick(within: .milliseconds(250))

    /// Three questions, and the longest wait after the last one.
    package static func quick(within limit: Duration) -> ProbeTiming {
        ProbeTiming(
            count: 3,
            firstWait: .zero,
            shortestPause: limit / 5,
            longestPause: limit / 5,
            finalWait: limit * 3 / 5
        )
    }

    func firstPause() -> Duration { .milliseconds(1) * Int.random(in: 0...milliseconds(firstWait)) }

    func pause() -> Duration {
        .milliseconds(1) * Int.random(in: milliseconds(shortestPause)...milliseconds(longestPause))
    }

    private func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
}
