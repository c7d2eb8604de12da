import ClusterModel
import ExchangeData
import Testing

@Suite("Which way exchange data go")
struct SyncDirectionTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test("the newer epoch wins, then the sequence, whatever the clocks say (LM-12, LM-13, A-05)")
    func newer() {
        let old = fixture.version(5, 3, madeAt: 9_000_000)
        let next = fixture.version(5, 4, content: "b", after: [old], madeAt: 1)
        let moved = fixture.version(6, 1, by: fixture.standby, content: "c", after: [next, old], madeAt: 2)
        #expect(SyncDirection.between(own: old, theirs: next) == .fetch(next, setsAside: nil))
        #expect(SyncDirection.between(own: next, theirs: old) == .offer(next))
        #expect(SyncDirection.between(own: next, theirs: moved) == .fetch(moved, setsAside: nil))
        #expect(SyncDirection.between(own: moved, theirs: next) == .offer(moved))
        #expect(SyncDirection.between(own: nil, theirs: old) == .fetch(old, setsAside: nil))
        #expect(SyncDirection.between(own: old, theirs: nil) == .offer(old))
        #expect(SyncDirection.between(own: old, theirs: old) == .inSync)
        #expect(SyncDirection.between(own: nil, theirs: nil) == .inSync)
    }

    @Test("a newer epoch that does not come from the older data sets those aside, and never drops them (LM-12)")
    func fork() {
        let common = fixture.version(5, 3)
        let lost = fixture.version(5, 4, content: "b", after: [common])
        let winner = fixture.version(6, 1, by: fixture.standby, content: "c", after: [common])
        #expect(SyncDirection.between(own: lost, theirs: winner) == .fetch(winner, setsAside: lost))
        #expect(SyncDirection.between(own: winner, theirs: lost) == .offer(winner))
    }

    @Test(
        "data of a new machine of the same name: nobody takes them for the customer's, and the customer's replace them (LM-12)"
    )
    func newMachine() {
        let theOldOnes = fixture.version(5, 4, content: "b", after: [fixture.version(5, 3)])
        // It ran its LIM on what was installed with it: newer by number only.
        let installed = fixture.version(0, 1, content: "c")
        let ran = fixture.version(6, 1, content: "d", after: [installed])
        #expect(SyncDirection.between(own: theOldOnes, theirs: ran) == .conflict(theOldOnes, ran))
        #expect(SyncDirection.between(own: ran, theirs: theOldOnes) == .conflict(ran, theOldOnes))
        // Where it did not they give way by themselves.
        #expect(SyncDirection.between(own: installed, theirs: theOldOnes) == .fetch(theOldOnes, setsAside: installed))
        #expect(SyncDirection.between(own: theOldOnes, theirs: installed) == .offer(theOldOnes))
        // Who was away for longer than a version names ancestors has nothing to lose.
        let chain = (1...20).map { fixture.version(6, UInt64($0)) }
        let late = fixture.version(6, 21, content: "d", after: chain.reversed())
        #expect(SyncDirection.between(own: theOldOnes, theirs: late) == .fetch(late, setsAside: nil))
        // But where the histories began apart, or these would have to be named, they are others.
        let bare = fixture.version(6, 21, content: "d", after: chain.reversed(), root: chain.first)
        #expect(SyncDirection.between(own: theOldOnes, theirs: bare) == .fetch(bare, setsAside: theOldOnes))
        let putBack = fixture.version(6, 15, content: "e", after: Array(chain.prefix(13).reversed()), root: chain.first)
        #expect(SyncDirection.between(own: putBack, theirs: bare) == .fetch(bare, setsAside: putBack))
    }

    @Test("whoever lost against a chosen version is set aside by what comes from that one, too (LM-12)")
    func chosenLater() {
        let old = fixture.version(5, 3)
        let loser = fixture.version(5, 4, by: fixture.standby, content: "c", after: [old])
        let here = fixture.version(5, 4, content: "b", after: [old])
        let chosen = DataLineage(after: here, over: [loser.id].compactMap(\.self))
        #expect(chosen.ancestors == [loser, here, old].compactMap(\.id) && chosen.losers == [loser].compactMap(\.id))
        #expect(chosen.root == old.id)
        let winner = fixture.version(5, 5, content: "d", after: [loser, here, old], cause: .chosen, over: [loser])
        let next = DataLineage(after: winner)
        #expect(next.losers == chosen.losers && next.root == old.id)
        let later = fixture.version(5, 6, content: "e", after: [winner, loser, here, old], over: [loser], root: old)
        #expect(SyncDirection.between(own: loser, theirs: later) == .fetch(later, setsAside: loser))
        #expect(SyncDirection.between(own: here, theirs: later) == .fetch(later, setsAside: nil))
        // Versions made before losers were written down.
        let former = fixture.version(5, 5, content: "d", after: [loser, here, old], cause: .chosen)
        #expect(SyncDirection.between(own: loser, theirs: former) == .fetch(former, setsAside: loser))
    }

    @Test("the same epoch written on both sides is a conflict: nobody guesses (R-DH-06)")
    func conflict() {
        let here = fixture.version(5, 4, content: "b")
        let there = fixture.version(5, 4, by: fixture.standby, content: "c")
        let later = fixture.version(5, 9, by: fixture.standby, content: "d")
        #expect(SyncDirection.between(own: here, theirs: there) == .conflict(here, there))
        #expect(SyncDirection.between(own: here, theirs: later) == .conflict(here, later))
        // A snapshot of a virtual machine was put back, and the number given again.
        let again = fixture.version(5, 4, content: "e")
        #expect(SyncDirection.between(own: here, theirs: again) == .conflict(here, again))
    }

    @Test("implausible times are said, and decide nothing (R-DH-05, R-DH-06)")
    func times() {
        let old = fixture.version(5, 3, madeAt: 5000)
        let new = fixture.version(5, 4, content: "b", after: [old], madeAt: 4000)
        #expect(TimeDoubt.about(own: old, theirs: new, now: 6000) == .disagrees(newer: new, older: old))
        #expect(TimeDoubt.about(own: old, theirs: nil, now: 4000) == .future(old, seconds: 1000))
        #expect(TimeDoubt.about(own: old, theirs: old, now: 6000) == nil)
        #expect(TimeDoubt.about(own: fixture.version(5, 3, madeAt: 4030), theirs: new, now: 6000) == nil)
    }

    @Test(
        "only what we write ourselves names a version",
        arguments: [
            ("6.3-0a1b2c3d", true), ("0.1-00000000", true), ("6.3-0A1B2C3D", false), ("6.3", false), ("", false),
            ("6.3-0a1b2c3", false), ("6.3-0a1b2c3d4", false), ("../../x-0a1b2c3d", false), ("+6.3-0a1b2c3d", false),
            ("06.3-0a1b2c3d", false), ("6.3-0a1b2c3d/..", false), ("99999999999999999999.1-0a1b2c3d", false),
        ]
    )
    func names(_ text: String, _ isOne: Bool) {
        #expect((VersionID(text) != nil) == isOne)
        if isOne { #expect(VersionID(text)?.description == text) }
    }
}
