import SystemSupport
import Testing

@Suite("Waiting for descriptors")
struct ReadinessTests {
    @Test("a signal given before or while waiting is seen once")
    func wakeUp() throws {
        let (one, other) = (try WakeUp(), try WakeUp())
        #expect(try Readiness.wait(for: [one.number, other.number], limit: .zero) == [false, false])
        other.signal()
        other.signal()
        #expect(try Readiness.wait(for: [one.number, other.number], limit: nil) == [false, true])
        other.clear()
        #expect(try Readiness.wait(for: [one.number, other.number], limit: .milliseconds(1)) == [false, false])
    }

    @Test("a limit is rounded up to whole milliseconds and kept in range")
    func rounding() {
        let cases: [(Duration, Int32)] = [
            (.seconds(-1), 0), (.zero, 0), (.nanoseconds(1), 1), (.milliseconds(3), 3), (.microseconds(3001), 4),
            (.seconds(5), 5000), (.seconds(Int64.max), 1_000_000_000),
        ]
        for (duration, milliseconds) in cases { #expect(Readiness.wholeMilliseconds(duration) == milliseconds) }
    }
}
