import ClusterModel
import ManagementFailover
import Testing

@Suite("DESIGN 3.2: how long commits wait")
struct CommitWaitsTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(sinceStart: .milliseconds(milliseconds)) }

    @Test("only what is seen to wait counts, each statement for itself")
    func waits() {
        var waits = CommitWaits()
        #expect(waits.note([], at: at(0)) == nil)
        // However long the statement had run before its commit.
        #expect(waits.note(["7 100.1"], at: at(100)) == .zero)
        #expect(waits.note(["7 100.1", "9 101.0"], at: at(700)) == .milliseconds(600))
        #expect(waits.note(["9 101.0"], at: at(900)) == .milliseconds(200))
        // The same connection's next one.
        #expect(waits.note(["9 102.5"], at: at(1000)) == .zero)
        #expect(waits.note([], at: at(1100)) == nil)
    }
}
