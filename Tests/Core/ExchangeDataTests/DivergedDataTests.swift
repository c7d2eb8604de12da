import ClusterModel
import ExchangeData
import Testing

@Suite("Exchange data that two sides wrote without knowing of each other")
struct DivergedDataTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test("a conflict stops everything until an operator says which data count (R-DH-06, LM-12)")
    func conflict() {
        let here = fixture.version(4, 2, content: "b")
        let there = fixture.version(4, 2, by: fixture.standby, content: "c")
        var active = fixture.member(fixture.lim1, holding: [here], inPlace: here, running: 4)
        let actions = active.handle(
            .report(fixture.report([there]), from: fixture.standby, clockAhead: 0),
            at: .seconds(1)
        )
        #expect(raised(actions) == ["data-conflict"])
        #expect(fetches(actions).isEmpty && makes(actions).isEmpty)
        let refused = answers(active.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(2)))
        #expect(refused.count == 1)
        let draft = makes(active.handle(.order(DataCommandID(2), .backup(.one, settling: true)), at: .seconds(3))).first
        #expect(draft?.lineage.ancestors.contains { $0 == there.id } == true && draft?.sequence == 3)
    }

    @Test(
        "data that the LIM does not run on, written under the same epoch elsewhere, are a conflict at once, and are kept"
    )
    func sameEpoch() throws {
        let old = fixture.version(1, 2)
        let there = fixture.version(2, 1, by: fixture.standby, content: "c", after: [old])
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 2)
        let met = active.handle(.report(fixture.report([there]), from: fixture.standby, clockAhead: 0), at: .seconds(1))
        // What runs becomes a version, which nobody takes for one that comes from the other.
        let draft = try #require(makes(met).first)
        #expect(
            draft.cause == .copy && draft.sequence == 2 && draft.lineage.ancestors.first == old.id
                && draft.unless == nil
        )
        let here = fixture.version(2, 2, content: "d", after: [old])
        let stored = active.handle(.stored(.one, [here, old], inPlace: here.id, copiedAgo: .zero), at: .seconds(2))
        #expect(raised(stored + active.handle(.made(.one, failure: nil), at: .seconds(2))) == ["data-conflict"])

        let settled = makes(active.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(3)))
        #expect(
            settled.first?.cause == .chosen && settled.first?.lineage.ancestors == [there, here, old].compactMap(\.id)
        )
        let chosen = fixture.version(2, 3, content: "e", after: [there, here, old], cause: .chosen)
        #expect(SyncDirection.between(own: there, theirs: chosen) == .fetch(chosen, setsAside: there))
        #expect(SyncDirection.between(own: here, theirs: chosen) == .fetch(chosen, setsAside: nil))
    }

    @Test(
        "a new machine of the same name that runs its LIM on data of its own: that the others are newer is an alarm (LM-12)"
    )
    func overlooked() {
        let customers = fixture.version(4, 1, content: "c", after: [fixture.version(1, 1)])
        let bare = fixture.version(1, 1, content: "b", cause: .first)
        var active = fixture.member(fixture.lim1, holding: [bare], inPlace: bare, running: 1)
        let met = active.handle(
            .report(fixture.report([customers]), from: fixture.standby, clockAhead: 0),
            at: .seconds(1)
        )
        #expect(raised(met) == ["data-overlooked"])
        #expect(makes(met).isEmpty)
    }

    @Test("what a new machine held when it was installed gives way without an alarm; what a customer wrote does not")
    func givingWay() {
        let customers = fixture.version(4, 1, by: fixture.standby, content: "c", after: [fixture.version(1, 1)])
        for (own, isSaid) in [
            (fixture.version(0, 1, content: "b", cause: .first), false), (fixture.version(3, 7), true),
        ] {
            var passive = fixture.member(fixture.lim1, holding: [own], inPlace: own)
            _ = passive.handle(
                .report(fixture.report([customers]), from: fixture.standby, clockAhead: 0),
                at: .seconds(1)
            )
            _ = passive.handle(.stored(.one, [customers, own], inPlace: own.id, copiedAgo: .zero), at: .seconds(2))
            let done = passive.handle(.fetched(.one, failure: nil), at: .seconds(2))
            let tidying = Tidying(passedOver: [own.id].compactMap(\.self), alarmed: isSaid ? own.id : nil)
            #expect(done.contains(.tidy(.one, tidying)))
            #expect(raised(done).contains("data-set-aside") == isSaid)
        }
    }

    @Test("an order to settle that failed decides nothing later")
    func settlingFailed() {
        let here = fixture.version(4, 2, content: "b")
        let there = fixture.version(4, 2, by: fixture.standby, content: "c")
        var active = fixture.member(fixture.lim1, holding: [here], inPlace: here, running: 4)
        _ = active.handle(.report(fixture.report([there]), from: fixture.standby, clockAhead: 0), at: .seconds(1))
        _ = active.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(2))
        _ = active.handle(.made(.one, failure: "no room"), at: .seconds(3))
        let later = makes(active.handle(.order(DataCommandID(2), .sync), at: .seconds(4)))
        #expect(later.allSatisfy { $0.cause == .copy && $0.lineage.losers.isEmpty })
    }

    @Test("a conflict is settled however many backups were made since the two sides parted (LM-12)")
    func settledLate() {
        var history = [fixture.version(1, 1)]
        for number in 2...16 { history.insert(fixture.version(3, UInt64(number), after: history), at: 0) }
        let there = fixture.version(3, 1, by: fixture.standby, content: "c", after: [fixture.version(1, 1)])
        let here = fixture.version(3, 17, content: "d", after: history, root: fixture.version(1, 1))
        #expect(SyncDirection.between(own: here, theirs: there) == .conflict(here, there))
        var active = fixture.member(fixture.lim1, holding: [here], inPlace: here, running: 3)
        _ = active.handle(.report(fixture.report([there]), from: fixture.standby, clockAhead: 0), at: .seconds(1))
        let draft = makes(active.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(2))).first
        #expect(draft?.cause == .chosen && draft?.lineage.losers == [there.id].compactMap(\.self))
    }

    @Test(
        "what parted further back than a version names its ancestors is decided against by name, and kept apart (LM-12)"
    )
    func partedLongAgo() {
        let first = fixture.version(1, 1)
        var history = [first]
        for number in 2...16 { history.insert(fixture.version(4, UInt64(number), after: history), at: 0) }
        let newest = fixture.version(4, 17, content: "d", after: history, root: first)
        let theirs = fixture.version(2, 1, by: fixture.standby, content: "c", after: [first])
        #expect(!newest.passesOver(theirs) && newest.mayPassOver(theirs))
        var active = fixture.member(fixture.lim1, holding: [newest], inPlace: newest, running: 4)
        _ = active.handle(.report(fixture.report([theirs]), from: fixture.standby, clockAhead: 0), at: .seconds(1))
        let draft = makes(active.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(2))).first
        #expect(draft?.lineage.losers == [theirs.id].compactMap(\.self))
        let rule = Retention(of: [newest, theirs], side: .standby, actions: 0)
        #expect(rule.passedOver == [theirs] && rule.remove.isEmpty)
    }

    @Test("a report whose numbers can't be is not counted on")
    func absurdNumbers() {
        for absurd in [
            fixture.version(.max, 1, content: "b"), fixture.version(1, .max, content: "b"),
            fixture.version(1, 1, content: "b", madeAt: .min), fixture.version(1, 1, content: "b", madeAt: .max),
        ] {
            let checked = fixture.report([absurd]).checked
            #expect(checked.lims.count { !$0.versions.isEmpty } == 0)
        }
    }

    @Test("a backup that meets a conflict says so at once, and how it is settled")
    func conflictMet() {
        let old = fixture.version(1, 2)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 2)
        _ = active.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(1))
        let here = fixture.version(2, 1, content: "b", after: [old])
        _ = active.handle(.stored(.one, [here, old], inPlace: here.id, copiedAgo: .zero), at: .seconds(2))
        _ = active.handle(.made(.one, failure: nil), at: .seconds(2))
        let there = fixture.version(2, 1, by: fixture.standby, content: "c", after: [old])
        let said = answers(
            active.handle(.report(fixture.report([there]), from: fixture.standby, clockAhead: 0), at: .seconds(3))
        )
        #expect(
            said == [
                .failed(
                    "LIM 1: version 2.1 is stored on lim1, but not on standby, which holds different data. Run "
                        + "'data_backup --lim 1 --settle' on lim1, where the LIM runs: its data count then, and "
                        + "standby keeps its own apart, under xdata/1/kept. If those of standby are to count, let it run "
                        + "there first (on lim1: systemctl stop redundancyd; start it again once the LIM runs on standby) and settle there."
                )
            ]
        )
    }

    @Test(
        "the data on which a LIM runs stay its version when newer ones arrive: nothing is built on those unasked (LM-12)"
    )
    func runningOnAFork() throws {
        let base = fixture.version(3, 5)
        let own = fixture.version(4, 1, content: "b", after: [base])
        let there = fixture.version(5, 1, by: fixture.standby, content: "c", after: [base])
        var active = fixture.member(fixture.lim1, holding: [own, base], inPlace: own, running: 4)
        let met = active.handle(.report(fixture.report([there]), from: fixture.standby, clockAhead: 0), at: .seconds(1))
        #expect(fetches(met) == [there] && raised(met) == ["data-overlooked"])
        _ = active.handle(.stored(.one, [there, own, base], inPlace: own.id, copiedAgo: .zero), at: .seconds(2))
        let fetched = active.handle(.fetched(.one, failure: nil), at: .seconds(2))
        #expect(!fetched.contains { if case .tidy = $0 { true } else { false } })

        let plain = active.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(3))
        #expect(makes(plain).isEmpty)
        guard case .refused(let reason)? = answers(plain).first else { throw Wrong() }
        #expect(reason.contains("does not run on version 5.1 of standby") && reason.contains("--settle"))

        let settled = makes(active.handle(.order(DataCommandID(2), .backup(.one, settling: true)), at: .seconds(4)))
        let lineage = try #require(settled.first?.lineage)
        #expect(settled.first?.cause == .chosen && lineage.losers == [there.id].compactMap(\.self))
        #expect(lineage.ancestors == [there, own, base].compactMap(\.id))

        // When the LIM leaves, what it ran on is set aside, unless somebody chose it.
        let passive = fixture.member(fixture.lim1, holding: [there, own, base], inPlace: there)
        #expect(passive.alarms.contains { $0.code == "data-set-aside" })
    }

    @Test("the alarm about what was set aside outlives a restart of the daemon, and ends with the next data backup")
    func setAsideForLong() {
        let loser = fixture.version(2, 1, content: "b")
        let newest = fixture.version(4, 1, content: "c")
        var active = DataKeeping(server: fixture.lim1, configuration: fixture.configuration)
        _ = active.handle(.view([fixture.lim1, fixture.standby]), at: .seconds(0))
        #expect(raised(active.handle(.setAside(loser), at: .seconds(0))) == ["data-set-aside"])
        _ = active.handle(.stored(.one, [newest], inPlace: newest.id, copiedAgo: .zero), at: .seconds(0))
        _ = active.handle(.runsHere(.one, epoch: 4), at: .seconds(0))
        _ = active.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(1))
        let made = active.handle(.made(.one, failure: nil), at: .seconds(2))
        #expect(made.contains { if case .forgetSetAside(.one, loser.id) = $0 { true } else { false } })
        #expect(active.alarms.isEmpty)
    }

    @Test("what is only too far back to be told is kept apart by itself: it pushes no loser out (LM-12)")
    func farBack() throws {
        var history: [DataVersion] = []
        for number in 1...16 { history.insert(fixture.version(4, UInt64(number), after: history), at: 0) }
        let (newest, old) = (history[0], history[15])
        let loser = fixture.version(4, 15, by: fixture.standby, content: "c", after: Array(history[2...]))
        var machine = DataKeeping(server: fixture.lim1, configuration: fixture.configuration)
        _ = machine.handle(.view([fixture.lim1, fixture.standby]), at: .seconds(0))
        _ = machine.handle(.runsHere(.one, epoch: nil), at: .seconds(0))
        let stored = [newest, loser, old]
        let done = machine.handle(.stored(.one, stored, inPlace: newest.id, copiedAgo: .zero), at: .seconds(1))
        let tidying = Tidying(
            doubtful: [try #require(old.id)],
            passedOver: [try #require(loser.id)],
            alarmed: loser.id
        )
        #expect(done.contains(.tidy(.one, tidying)))
    }

    @Test("settling needs the other side, or what is known of it here")
    func settlingAlone() {
        let base = fixture.version(3, 5)
        let own = fixture.version(5, 2, content: "b", after: [base])
        let there = fixture.version(5, 1, by: fixture.standby, content: "c", after: [base])
        var alone = fixture.member(fixture.lim1, holding: [own, base], inPlace: own, running: 5)
        _ = alone.handle(.view([fixture.lim1]), at: .seconds(1))
        let refused = alone.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(2))
        #expect(makes(refused).isEmpty && answers(refused).count == 1)
        #expect(
            makes(alone.handle(.order(DataCommandID(2), .backup(.one, settling: false)), at: .seconds(3))).count == 1
        )

        var knows = fixture.member(fixture.lim1, holding: [there, base], inPlace: base, running: 4)
        _ = knows.handle(.view([fixture.lim1]), at: .seconds(1))
        let draft = makes(knows.handle(.order(DataCommandID(3), .backup(.one, settling: true)), at: .seconds(2))).first
        #expect(draft?.lineage.losers == [there.id].compactMap(\.self))
    }

    @Test("data that were never put in place here are nothing that the LIM's next version comes from (LM-12)")
    func neverPlaced() {
        let customers = fixture.version(4, 1, content: "c")
        var bare = fixture.member(fixture.lim1, holding: [customers], inPlace: nil, running: 1)
        #expect(bare.alarms.map(\.code) == ["data-overlooked"])
        let draft = makes(bare.handle(.order(DataCommandID(1), .backup(.one, settling: true)), at: .seconds(1))).first
        #expect(draft?.cause == .chosen && draft?.lineage.losers == [customers.id].compactMap(\.self))
        var later = fixture.member(fixture.lim1, holding: [customers], inPlace: nil, running: 5)
        let copied = makes(later.handle(.tick(clock: 2000), at: .seconds(1)))
        #expect(copied.allSatisfy { $0.lineage.ancestors.isEmpty })
    }
}

private struct Wrong: Error {}
