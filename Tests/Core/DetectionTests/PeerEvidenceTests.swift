import ClusterModel
import Detection
import Testing

@Suite("What is known of a peer's kernel")
struct PeerEvidenceTests {
    private static func peer(_ profile: DetectionProfile = .standard) throws -> PeerEvidence {
        PeerEvidence(peer: try #require(ServerName("lim1")), profile: profile, at: .start)
    }

    /// Asks until the count is reached, each time when it is due; gives the time after the last question.
    private static func ask(_ evidence: inout PeerEvidence, times: Int, from start: Instant = .start) -> Instant {
        var now = start
        for _ in 0..<times {
            now = max(now, evidence.nextProbe)
            evidence.handle(.probeSent, at: now)
        }
        return now
    }

    @Test("a peer is never silent right after the start", arguments: DetectionProfile.allCases)
    func start(profile: DetectionProfile) throws {
        var evidence = try Self.peer(profile)
        #expect(evidence.verdict == .collecting(since: .start))
        _ = Self.ask(&evidence, times: profile.silentProbes)
        #expect(evidence.verdict == .collecting(since: .start))
    }

    @Test("the profile's number of unanswered questions makes it silent", arguments: DetectionProfile.allCases)
    func silence(profile: DetectionProfile) throws {
        var evidence = try Self.peer(profile)
        let end = Self.ask(&evidence, times: profile.silentProbes + 1)
        #expect(evidence.verdict == .silent(since: end, heard: nil))
    }

    @Test("its silence says when it was heard last", arguments: DetectionProfile.allCases)
    func lastWords(profile: DetectionProfile) throws {
        var evidence = try Self.peer(profile)
        let middle = Self.ask(&evidence, times: 1)
        evidence.handle(.heard, at: middle)
        let end = Self.ask(&evidence, times: profile.silentProbes + 1, from: middle)
        #expect(evidence.verdict == .silent(since: end, heard: middle))
    }

    @Test("any frame in between counts: the questions before it prove nothing")
    func anyFrame() throws {
        var evidence = try Self.peer()
        let middle = Self.ask(&evidence, times: 10)
        evidence.handle(.heard, at: middle)
        #expect(evidence.verdict == .heard(at: middle))
        _ = Self.ask(&evidence, times: 14, from: middle)
        #expect(evidence.verdict == .heard(at: middle))
    }

    @Test("a late answer makes the questions faster, silence makes them slower again")
    func pace() throws {
        var evidence = try Self.peer()
        evidence.handle(.probeSent, at: .start)
        evidence.handle(.heard, at: .start)
        #expect(evidence.nextProbe == Instant(sinceStart: .milliseconds(250)))
        evidence.handle(.probeSent, at: evidence.nextProbe)
        #expect(evidence.nextProbe == Instant(sinceStart: .milliseconds(300)))
        let silent = Self.ask(&evidence, times: 14, from: evidence.nextProbe)
        #expect(evidence.nextProbe == silent.advanced(by: .milliseconds(250)))
    }

    @Test("a peer that the ring lost is asked at once")
    func lostByRing() throws {
        var evidence = try Self.peer()
        evidence.handle(.inRing(true), at: .start)
        evidence.handle(.probeSent, at: .start)
        evidence.handle(.heard, at: .start)
        evidence.handle(.inRing(false), at: Instant(sinceStart: .milliseconds(10)))
        #expect(evidence.nextProbe <= Instant(sinceStart: .milliseconds(10)))
    }

    @Test("a regained link, or a pause of our own, begins anew", arguments: [true, false])
    func anew(byPause: Bool) throws {
        var evidence = try Self.peer()
        let end = Self.ask(&evidence, times: 15)
        if byPause {
            evidence.handle(.ownPause, at: end)
        } else {
            evidence.handle(.ownLink(up: false), at: end)
            evidence.handle(.ownLink(up: true), at: end)
        }
        #expect(evidence.verdict == .collecting(since: end))
    }

    @Test("without a link of our own, unanswered questions count for nothing")
    func ownLinkDown() throws {
        var evidence = try Self.peer()
        evidence.handle(.ownLink(up: false), at: .start)
        for _ in 0..<50 { evidence.handle(.probeSent, at: .start) }
        #expect(evidence.verdict == .collecting(since: .start))
    }
}
