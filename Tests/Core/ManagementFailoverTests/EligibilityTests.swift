import ClusterModel
import ManagementFailover
import Testing

@Suite("The permission to take over")
struct EligibilityTests {
    private func at(_ milliseconds: Int) -> Instant { Instant(sinceStart: .milliseconds(milliseconds)) }
    private let lease = Duration.milliseconds(1000)

    private func granted() -> Eligibility {
        var eligibility = Eligibility()
        eligibility.heartbeatSent(1, at: at(0))
        eligibility.heartbeatSent(2, at: at(500))
        eligibility.acknowledged(1, grant: 9)
        return eligibility
    }

    @Test("the lease runs from the moment at which the acknowledged heartbeat was sent, not from the acknowledgement")
    func fromSending() {
        #expect(granted().holds(in: 9, lease: lease, at: at(999)))
        #expect(!granted().holds(in: 9, lease: lease, at: at(1000)))
    }

    @Test("it holds in the reign that granted it only")
    func reign() { #expect(!granted().holds(in: 8, lease: lease, at: at(10))) }

    @Test("a later heartbeat renews it, an earlier acknowledgement does not shorten it")
    func renewal() {
        var eligibility = granted()
        eligibility.acknowledged(2, grant: 9)
        eligibility.acknowledged(1, grant: 9)
        #expect(eligibility.holds(in: 9, lease: lease, at: at(1400)))
    }

    @Test("a revocation ends it")
    func revoked() {
        var eligibility = granted()
        eligibility.acknowledged(2, grant: nil)
        #expect(!eligibility.holds(in: 9, lease: lease, at: at(600)))
    }

    @Test("after a pause only heartbeats sent since then renew it")
    func pause() {
        var eligibility = granted()
        eligibility.end(renewableFrom: 3)
        eligibility.acknowledged(2, grant: 9)
        #expect(!eligibility.holds(in: 9, lease: lease, at: at(600)))
        eligibility.heartbeatSent(3, at: at(700))
        eligibility.acknowledged(3, grant: 9)
        #expect(eligibility.holds(in: 9, lease: lease, at: at(1600)))
    }

    @Test("an acknowledgement of something that was never sent gives nothing", arguments: [UInt64(0), 3, .max])
    func invented(sequence: UInt64) {
        var eligibility = Eligibility()
        eligibility.heartbeatSent(1, at: at(0))
        eligibility.acknowledged(sequence, grant: 9)
        #expect(!eligibility.holds(in: 9, lease: lease, at: at(1)))
    }
}
