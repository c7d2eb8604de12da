import ClusterModel
import ManagementFailover
import Testing

@Suite("DESIGN 3.2: only a word on the ring as it is now counts as the third vote")
struct VoteOfRingTests {
    private static let old = VoteOfRing.Ring(node: 1, sequence: 4)
    private static let new = VoteOfRing.Ring(node: 1, sequence: 8)

    @Test("without a third host there is no vote, whatever the ring says")
    func none() {
        var vote = VoteOfRing(isNamed: false)
        vote.joined(Self.old)
        vote.told(of: Self.old, isQuorate: true, device: .heard)
        #expect(vote.vote == .none)
        vote.name(true)
        #expect(vote.vote == .granted)
    }

    @Test("a majority of the ring before is worth nothing in the next one")
    func stale() {
        var vote = VoteOfRing(isNamed: true)
        #expect(vote.vote == .away)
        vote.joined(Self.old)
        vote.told(of: Self.old, isQuorate: true, device: .heard)
        #expect(vote.vote == .granted)
        // The members are told first, then the votes are counted.
        vote.joined(Self.new)
        #expect(vote.vote == .pending)
        vote.told(of: Self.new, isQuorate: nil, device: .heard)
        #expect(vote.vote == .pending)
        vote.told(of: Self.new, isQuorate: true, device: .heard)
        #expect(vote.vote == .granted)
        // Or the other way round.
        vote.told(of: Self.old, isQuorate: false, device: .heard)
        #expect(vote.vote == .pending)
    }

    @Test("a third host that is lost, or gives its vote elsewhere, and a Corosync that is away")
    func away() {
        var vote = VoteOfRing(isNamed: true)
        vote.joined(Self.old)
        for device in [VoteOfRing.Device.none, .silent] {
            vote.told(of: Self.old, isQuorate: true, device: device)
            #expect(vote.vote == .away)
        }
        vote.told(of: Self.old, isQuorate: false, device: .heard)
        #expect(vote.vote == .denied)
        vote.lost()
        #expect(vote.vote == .away)
    }
}
