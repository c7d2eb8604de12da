import EngineClock
import Testing

@Suite("Who rests for the same while is woken together (DESIGN 8: the daemon at rest)")
struct RestTests {
    private let origin = ContinuousClock.now

    @Test(
        "quiet ends at a whole number of periods, never at once",
        arguments: [(0, 150, 150), (1, 150, 150), (149, 150, 150), (150, 150, 300), (310, 300, 600), (310, 150, 450)]
    )
    func ends(at now: Int, period: Int, expected: Int) {
        let end = Rest.end(
            of: .milliseconds(period),
            from: origin,
            at: origin + .milliseconds(now)
        )
        #expect(end == origin + .milliseconds(expected))
    }

    @Test("a multiple of a while ends with it")
    func multiples() {
        let now = origin + .seconds(86_400 * 400) + .nanoseconds(1)
        let short = (0..<4).map { Rest.end(of: Rest.step, from: origin, at: now + Rest.step * $0) }
        #expect(short.contains(Rest.end(of: Rest.step * 4, from: origin, at: now)))
    }
}
