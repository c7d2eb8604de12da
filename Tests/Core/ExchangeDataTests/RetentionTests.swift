import ClusterModel
import ExchangeData
import Testing

@Suite("Which versions stay")
struct RetentionTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    /// Versions of one history, the oldest first.
    private func chain(_ count: UInt64, content: Character = "a", actions: UInt64 = 100) -> [DataVersion] {
        var all: [DataVersion] = []
        for number in 1...count {
            all.append(fixture.version(1, number, content: content, after: all.reversed(), actions: actions))
        }
        return all
    }

    @Test("three stay on a regular server, two of each LIM on the standby (R-DH-11)")
    func limits() {
        let all = chain(5)
        let regular = Retention(of: all, side: .regular, actions: 100)
        #expect(regular.keep.map(\.sequence) == [5, 4, 3])
        #expect(regular.remove.map(\.sequence) == [2, 1])
        #expect(Retention(of: all.reversed(), side: .standby, actions: 100).keep.map(\.sequence) == [5, 4])
    }

    @Test(
        "after an action exactly one is left, the newest; the others are kept apart, not lost (R-DH-08, R-DH-09, LM-11)"
    )
    func action() {
        let all = chain(3)
        let rule = Retention(of: all, side: .regular, actions: 101)
        #expect(rule.keep.map(\.sequence) == [3])
        #expect(rule.incompatible.map(\.sequence) == [2, 1])
        #expect(rule.remove.isEmpty)
    }

    @Test("the second comes with the next backup, and without an action the count stays (R-DH-10, A-44)")
    func next() {
        let before = fixture.version(1, 3)
        let all = [before, fixture.version(1, 4, content: "b", after: [before], actions: 101)]
        #expect(Retention(of: all, side: .standby, actions: 101).keep.map(\.sequence) == [4, 3])
        #expect(Retention(of: all, side: .standby, actions: 101).incompatible.isEmpty)
        #expect(Retention(of: all, side: .standby, actions: 102).keep.map(\.sequence) == [4])
    }

    @Test("what the newest does not come from is kept apart; what the LIM runs on stays, however old it is (LM-12)")
    func passedOver() {
        let old = fixture.version(1, 1)
        let fork = fixture.version(2, 1, content: "b", after: [old])
        let newest = fixture.version(3, 1, by: fixture.standby, content: "c", after: [old])
        let all = [old, fork, newest]
        let rule = Retention(of: all, side: .regular, actions: 100)
        #expect(rule.keep == [newest, old] && rule.passedOver == [fork] && rule.remove.isEmpty)
        let running = Retention(of: all, side: .regular, actions: 100, running: fork.id)
        #expect(running.keep == [newest, fork, old] && running.passedOver.isEmpty)
        let many = chain(6)
        let rest = Retention(of: many, side: .standby, actions: 100, running: many[0].id)
        #expect(rest.keep.map(\.sequence) == [6, 5] && rest.remove.map(\.sequence) == [4, 3, 2])
        #expect(
            Retention(of: many, side: .regular, actions: 101, running: many[2].id).incompatible.map(\.sequence) == [
                5, 4, 2, 1,
            ]
        )
        // A version names twelve: those before are nobody's fork.
        #expect(Retention(of: chain(20), side: .regular, actions: 100).passedOver.isEmpty)
    }

    @Test("room for two backups of each regular server, and a fifth more (R-PR-10); the time of a copy (R-PR-11)")
    func capacity() {
        let sizes: [UInt64] = [100 << 20, 50 << 20]
        #expect(Capacity.bytesNeeded(backups: sizes, held: 0) == 360 << 20)
        #expect(Capacity.bytesNeeded(backups: sizes, held: 300 << 20) == 60 << 20)
        #expect(Capacity.shortage(backups: sizes, held: 0, free: 360 << 20) == nil)
        #expect(
            Capacity.shortage(backups: sizes, held: 0, free: 10 << 20)
                == "two data backups of each regular server need 360.0 MB more, and 10.0 MB are free"
        )
        #expect(Capacity.seconds(backups: sizes, rate: 50 << 20) == 3)
        #expect(Capacity.seconds(backups: sizes, rate: nil) == nil)
    }
}
