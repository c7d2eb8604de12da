import ClusterModel
import ExchangeData
import Testing

@Suite("Which versions stay")
struct RetentionTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test("three stay on a regular server, two of each LIM on the standby (R-DH-11)")
    func limits() {
        let all = (1...5).map { fixture.version(1, UInt64($0), content: "b") }
        let regular = Retention(of: all, side: .regular, actions: 100)
        #expect(regular.keep.map(\.sequence) == [5, 4, 3])
        #expect(regular.remove.map(\.sequence) == [2, 1])
        #expect(Retention(of: all.reversed(), side: .standby, actions: 100).keep.map(\.sequence) == [5, 4])
    }

    @Test(
        "after an action exactly one is left, the newest; the others are kept apart, not lost (R-DH-08, R-DH-09, LM-11)"
    )
    func action() {
        let all = (1...3).map { fixture.version(1, UInt64($0)) }
        let rule = Retention(of: all, side: .regular, actions: 101)
        #expect(rule.keep.map(\.sequence) == [3])
        #expect(rule.incompatible.map(\.sequence) == [2, 1])
        #expect(rule.remove.isEmpty)
    }

    @Test("the second comes with the next backup, and without an action the count stays (R-DH-10, A-44)")
    func next() {
        let all = [fixture.version(1, 3), fixture.version(1, 4, content: "b", actions: 101)]
        #expect(Retention(of: all, side: .standby, actions: 101).keep.map(\.sequence) == [4, 3])
        #expect(Retention(of: all, side: .standby, actions: 101).incompatible.isEmpty)
        #expect(Retention(of: all, side: .standby, actions: 102).keep.map(\.sequence) == [4])
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
