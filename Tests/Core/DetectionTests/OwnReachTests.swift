import ClusterModel
import Detection
import Testing

@Suite("Whether this server is itself cut off")
struct OwnReachTests {
    private static let gateway = IPv4Address(value: 0x0a63_0001)
    private static let host = IPv4Address(value: 0x0a63_0002)

    private static func reach(
        _ references: [IPv4Address] = [gateway, host],
        policy: ReferencePolicy = .availability
    ) -> OwnReach {
        OwnReach(references: references, policy: policy, profile: .standard, at: .start)
    }

    private static func at(_ milliseconds: Int) -> Instant { Instant(sinceStart: .milliseconds(milliseconds)) }

    @Test("nothing is open before a reference has answered")
    func start() { #expect(Self.reach().reach(at: .start) == .unanswered) }

    @Test("one reference that answers freshly is enough")
    func oneAnswers() {
        var reach = Self.reach()
        reach.handle(.heard(Self.host), at: Self.at(100))
        #expect(reach.reach(at: Self.at(200)) == .open)
        #expect(reach.reach(at: Self.at(1000)) == .unanswered)
    }

    @Test(
        "for the last look before something is claimed only an answer since then counts; without references the policy speaks"
    )
    func provenSince() {
        var reach = Self.reach()
        #expect(reach.isProven(since: .start) == false)
        reach.handle(.heard(Self.host), at: Self.at(100))
        #expect(reach.isProven(since: Self.at(100)) == true)
        #expect(reach.isProven(since: Self.at(101)) == false)
        #expect(reach.reach(at: Self.at(101)) == .open)
        #expect(Self.reach([]).isProven(since: .start) == nil)
    }

    @Test("an answer grows old before a peer that was lost with it falls silent", arguments: DetectionProfile.allCases)
    func older(profile: DetectionProfile) {
        let silence = profile.probeIntervalInDoubt * profile.silentProbes
        var reach = OwnReach(references: [Self.gateway], policy: .availability, profile: profile, at: .start)
        reach.handle(.heard(Self.gateway), at: .start)
        #expect(reach.reach(at: Instant(sinceStart: silence)) == .unanswered)
        reach.handle(.inDoubt(true), at: .start)
        #expect(reach.reach(at: Instant(sinceStart: silence)) == .unanswered)
    }

    @Test("the own link's state is known at once, and a regained one proves nothing yet")
    func link() {
        var reach = Self.reach()
        reach.handle(.heard(Self.gateway), at: .start)
        reach.handle(.link(up: false), at: Self.at(10))
        #expect(reach.reach(at: Self.at(10)) == .linkDown)
        reach.handle(.link(up: true), at: Self.at(20))
        #expect(reach.reach(at: Self.at(20)) == .unanswered)
    }

    @Test("a reference that is silent while the pair is whole does not count")
    func discounted() {
        var reach = Self.reach([Self.gateway])
        reach.handle(.pairWhole(heardSince: .start), at: .start)
        for step in 0..<20 { reach.handle(.probeSent(Self.gateway), at: Self.at(step * 50)) }
        // The peer may have been lost in the same moment.
        reach.handle(.pairWhole(heardSince: Self.at(1000)), at: Self.at(1000))
        #expect(reach.discounted.isEmpty)
        #expect(reach.reach(at: Self.at(1000)) == .unanswered)
        reach.handle(.pairWhole(heardSince: Self.at(6000)), at: Self.at(6000))
        #expect(reach.discounted == [Self.gateway])
        #expect(reach.reach(at: Self.at(6000)) == .assumed)
        // It answers again after the pair broke: what it is worth was settled before.
        reach.handle(.pairWhole(heardSince: nil), at: Self.at(7000))
        reach.handle(.heard(Self.gateway), at: Self.at(7100))
        #expect(reach.reach(at: Self.at(7100)) == .assumed)
    }

    @Test("with no reference left the policy decides", arguments: [ReferencePolicy.availability, .consistency])
    func policy(policy: ReferencePolicy) {
        let reach = Self.reach([], policy: policy).reach(at: .start)
        #expect(reach.isCutOff == (policy == .consistency))
    }
}
