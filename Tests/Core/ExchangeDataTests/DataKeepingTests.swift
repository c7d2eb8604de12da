import ClusterModel
import ExchangeData
import Testing

@Suite("The keeping of exchange data")
struct DataKeepingTests {
    private let fixture: Fixture

    init() throws { fixture = try Fixture() }

    @Test("R-PR-10: the standby says when two backups of each regular server no longer fit, and when they do again")
    func space() {
        var passive = fixture.member(fixture.standby, holding: [fixture.version(1, 1)])
        #expect(raised(passive.handle(.space(free: 1 << 20), at: .seconds(1))) == ["data-space"])
        #expect(cleared(passive.handle(.space(free: 1 << 30), at: .seconds(2))) == ["data-space standby"])
        // A larger version on the other side counts before it is copied.
        var large = fixture.version(1, 2)
        large.bytes = 1 << 30
        let told = DataReport(lims: [.init(lim: .one, versions: [large])])
        #expect(
            raised(passive.handle(.report(told, from: fixture.lim1, clockAhead: 0), at: .seconds(3))).contains(
                "data-space"
            )
        )
        var regular = fixture.member(fixture.lim1, holding: [fixture.version(1, 1)])
        #expect(raised(regular.handle(.space(free: 0), at: .seconds(1))) == [])
    }

    @Test("a new cluster's first version is made where the LIM runs, and nowhere else (R-DH-09)")
    func first() {
        var active = DataKeeping(server: fixture.lim1, configuration: fixture.configuration)
        _ = active.handle(.stored(.one, [], inPlace: nil, copiedAgo: nil), at: .seconds(0))
        #expect(makes(active.handle(.tick(clock: 1), at: .seconds(1))).isEmpty, "not before it knows what runs here")
        let draft = makes(active.handle(.runsHere(.one, epoch: 4), at: .seconds(1))).first
        #expect(draft?.cause == .first && draft?.epoch == 4 && draft?.sequence == 1 && draft?.actions == 100)
        var passive = fixture.member(fixture.standby)
        #expect(makes(passive.handle(.tick(clock: 1), at: .seconds(1))).isEmpty)
    }

    @Test("R-DH-13: a first version that is stored and can't be read is an alarm, and not made without end")
    func unreadable() {
        var active = fixture.member(fixture.lim1, running: 4)
        _ = active.handle(.stored(.one, [], inPlace: nil, copiedAgo: nil), at: .seconds(1))
        let failed = active.handle(.made(.one, failure: nil), at: .seconds(1))
        #expect(raised(failed) == ["data-sync-failed"])
        #expect(makes(failed).isEmpty)
        #expect(makes(active.handle(.tick(clock: 1), at: .seconds(5))).isEmpty)
        #expect(makes(active.handle(.tick(clock: 1), at: .seconds(6))).first?.cause == .first)
        let made = fixture.version(4, 1)
        _ = active.handle(.stored(.one, [made], inPlace: made.id, copiedAgo: .zero), at: .seconds(7))
        #expect(cleared(active.handle(.made(.one, failure: nil), at: .seconds(7))) == ["data-sync-failed LIM 1"])
    }

    @Test("a data backup appears on the other side and is put in place there (R-DH-01, R-DH-02, R-PL-05)")
    func backup() throws {
        let old = fixture.version(4, 1)
        let new = fixture.version(4, 2, content: "b", after: [old])
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        let draft = makes(active.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(1)))
        #expect(draft.first?.sequence == 2 && draft.first?.asksProduct == true)
        #expect(draft.first?.lineage.ancestors == [old.id].compactMap(\.self))
        _ = active.handle(.stored(.one, [old, new], inPlace: new.id, copiedAgo: .zero), at: .seconds(2))
        let told = active.handle(.made(.one, failure: nil), at: .seconds(2))
        #expect(answers(told).isEmpty, "not before the other side has it")
        let out = active.ownReport

        var passive = fixture.member(fixture.standby, holding: [old], inPlace: old)
        let asked = passive.handle(.report(out, from: fixture.lim1, clockAhead: 0), at: .seconds(3))
        #expect(fetches(asked) == [new])
        _ = passive.handle(.stored(.one, [old, new], inPlace: old.id, copiedAgo: nil), at: .seconds(4))
        let came = passive.handle(.fetched(.one, failure: nil), at: .seconds(4))
        #expect(came.contains(.putInPlace(new)))
        _ = passive.handle(.stored(.one, [old, new], inPlace: new.id, copiedAgo: nil), at: .seconds(5))
        let placed = passive.handle(.putInPlace(.one, failure: nil), at: .seconds(5))
        #expect(placed.contains(.arrived(.one)))

        let done = active.handle(.report(passive.ownReport, from: fixture.standby, clockAhead: 0), at: .seconds(6))
        #expect(answers(done) == [.done("LIM 1: version 4.2 is stored on lim1 and on standby.")])
    }

    @Test("the passive side refuses a backup and says where (R-PL-05)")
    func wrongSide() {
        var passive = fixture.member(fixture.standby, holding: [fixture.version(4, 1)], inPlace: fixture.version(4, 1))
        let said = answers(passive.handle(.order(DataCommandID(1), .backup(.one, settling: false)), at: .seconds(1)))
        #expect(
            said == [
                .refused(
                    "LIM 1 does not run on standby; order it on lim1 if the LIM runs there. Nothing was changed."
                )
            ]
        )
    }

    @Test("once in 24 hours the data are looked at without a backup (R-DH-03)")
    func daily() {
        let old = fixture.version(4, 1)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        #expect(makes(active.handle(.tick(clock: 1), at: .seconds(24 * 3600 - 1))).isEmpty)
        let draft = makes(active.handle(.tick(clock: 1), at: .seconds(24 * 3600))).first
        #expect(draft?.cause == .copy && draft?.unless == old.hash && draft?.asksProduct == false)
    }

    @Test("nothing is put under a LIM that runs; what runs becomes the newest version (LM-12)")
    func overtaken() {
        let old = fixture.version(4, 1)
        let theirs = fixture.version(5, 1, by: fixture.standby, content: "b", after: [old])
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 6)
        let actions = active.handle(
            .report(fixture.report([theirs, old], inPlace: theirs), from: fixture.standby, clockAhead: 0),
            at: .seconds(1)
        )
        let draft = makes(actions).first
        #expect(draft?.epoch == 6 && draft?.unless == nil && draft?.lineage.ancestors == [old.id].compactMap(\.self))
        #expect(!actions.contains(.putInPlace(theirs)))
    }

    @Test(
        "a failed copy raises the alarm, is tried again later and later, and the next good one clears it (R-AL-08, R-DH-13)"
    )
    func failure() {
        let new = fixture.version(4, 2)
        var passive = fixture.member(fixture.standby)
        _ = passive.handle(
            .report(fixture.report([new], inPlace: new), from: fixture.lim1, clockAhead: 0),
            at: .seconds(1)
        )
        let failed = passive.handle(.fetched(.one, failure: "no room on the disk"), at: .seconds(2))
        #expect(raised(failed) == ["data-sync-failed"])
        #expect(fetches(passive.handle(.tick(clock: 1), at: .seconds(6))).isEmpty)
        #expect(fetches(passive.handle(.tick(clock: 1), at: .seconds(7))) == [new])
        _ = passive.handle(.fetched(.one, failure: "no room on the disk"), at: .seconds(8))
        #expect(fetches(passive.handle(.tick(clock: 1), at: .seconds(17))).isEmpty)
        #expect(fetches(passive.handle(.tick(clock: 1), at: .seconds(18))) == [new])
        _ = passive.handle(.stored(.one, [new], inPlace: nil, copiedAgo: nil), at: .seconds(19))
        #expect(cleared(passive.handle(.fetched(.one, failure: nil), at: .seconds(19))) == ["data-sync-failed LIM 1"])
    }

    @Test("the other side's failure is this side's alarm, too (R-AL-08)")
    func failureElsewhere() {
        let old = fixture.version(4, 1)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        let actions = active.handle(
            .report(fixture.report([], failure: "no room"), from: fixture.standby, clockAhead: 0),
            at: .seconds(1)
        )
        #expect(raised(actions) == ["data-sync-failed"])
    }

    @Test("what the standby wrote is in place on the regular server before the LIM moves back (R-CL-36, A-43)")
    func bringBack() {
        let old = fixture.version(4, 1)
        let new = fixture.version(5, 1, by: fixture.standby, content: "b", after: [old])
        var active = fixture.member(fixture.standby, holding: [old], inPlace: old, running: 5)
        _ = active.handle(
            .report(fixture.report([old], inPlace: old), from: fixture.lim1, clockAhead: 0),
            at: .seconds(1)
        )
        let draft = makes(active.handle(.order(DataCommandID(1), .bringBack(.one)), at: .seconds(2))).first
        #expect(draft?.cause == .move && draft?.asksProduct == true && draft?.epoch == 5)
        _ = active.handle(.stored(.one, [new, old], inPlace: new.id, copiedAgo: .zero), at: .seconds(3))
        _ = active.handle(.made(.one, failure: nil), at: .seconds(3))
        let held = active.handle(
            .report(fixture.report([new, old], inPlace: old), from: fixture.lim1, clockAhead: 0),
            at: .seconds(4)
        )
        #expect(answers(held).isEmpty, "held is not in place")
        let placed = active.handle(
            .report(fixture.report([new, old], inPlace: new), from: fixture.lim1, clockAhead: 0),
            at: .seconds(5)
        )
        #expect(answers(placed) == [.done("LIM 1: version 5.1 is stored on standby and on lim1, in place there.")])
    }

    @Test("while newer data are known elsewhere the side is not ready to take its LIM (LM-29, R-CL-36)")
    func ready() {
        let old = fixture.version(4, 1)
        let new = fixture.version(5, 1, by: fixture.standby, content: "b", after: [old])
        var regular = fixture.member(fixture.lim1, holding: [old], inPlace: old)
        let actions = regular.handle(
            .report(fixture.report([new]), from: fixture.standby, clockAhead: 0),
            at: .seconds(1)
        )
        #expect(actions.contains(.condition(.one, version: old.number, ready: false)))
        _ = regular.handle(.stored(.one, [new, old], inPlace: old.id, copiedAgo: nil), at: .seconds(2))
        _ = regular.handle(.fetched(.one, failure: nil), at: .seconds(2))
        let done = regular.handle(.stored(.one, [new, old], inPlace: new.id, copiedAgo: nil), at: .seconds(3))
        #expect(done.contains(.condition(.one, version: new.number, ready: true)))
    }

    @Test("clocks that differ are said, and nothing is decided by them (R-DH-04, R-DH-05, LM-13)")
    func clocks() {
        let old = fixture.version(4, 1)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        let told = active.handle(
            .report(fixture.report([old], inPlace: old), from: fixture.standby, clockAhead: -7200),
            at: .seconds(1)
        )
        #expect(raised(told) == ["clocks-differ"])
        let well = active.handle(
            .report(fixture.report([old], inPlace: old), from: fixture.standby, clockAhead: 0.2),
            at: .seconds(2)
        )
        #expect(cleared(well) == ["clocks-differ standby"])
    }

    @Test("LM-13: a report that was long under way is no slow clock; two in a row are, and a fast one is at once")
    func reportUnderWay() {
        let old = fixture.version(4, 1)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        func alarms(_ ahead: Double, at second: Int) -> [String] {
            let report = fixture.report([old], inPlace: old)
            let done = active.handle(.report(report, from: fixture.standby, clockAhead: ahead), at: .seconds(second))
            return raised(done) + cleared(done)
        }
        #expect(alarms(-3, at: 1) == [])
        #expect(alarms(-0.1, at: 61) == [])
        #expect(alarms(-3, at: 121) == [])
        #expect(alarms(-3, at: 181) == ["clocks-differ"])
        #expect(alarms(-0.1, at: 241) == ["clocks-differ standby"])
        #expect(alarms(2, at: 301) == ["clocks-differ"])
    }

    @Test("an ordered sync ends when every side has looked and both hold the same (R-DH-07, R-CM-21, R-CM-49)")
    func sync() {
        let old = fixture.version(4, 1)
        let new = fixture.version(4, 2, content: "b", after: [old])
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        let begun = active.handle(.order(DataCommandID(1), .sync), at: .seconds(1))
        #expect(makes(begun).first?.cause == .copy)
        _ = active.handle(.stored(.one, [new, old], inPlace: new.id, copiedAgo: .zero), at: .seconds(2))
        _ = active.handle(.made(.one, failure: nil), at: .seconds(2))
        var theirs = fixture.report([old], inPlace: old)
        theirs.syncsAsked = 1
        theirs.syncsDone = 1
        let early = active.handle(.report(theirs, from: fixture.standby, clockAhead: 0), at: .seconds(3))
        #expect(answers(early).isEmpty)
        theirs.lims[0].versions = [new, old]
        let done = active.handle(.report(theirs, from: fixture.standby, clockAhead: 0), at: .seconds(4))
        #expect(answers(done) == [.done("LIM 1: lim1 -> standby, version 4.2 (1.0 MB) on both.")])
    }

    @Test("a sync with nobody in contact is refused, and its plan says why")
    func syncAlone() {
        let old = fixture.version(4, 1)
        var active = fixture.member(fixture.lim1, holding: [old], inPlace: old, running: 4)
        _ = active.handle(.view([fixture.lim1]), at: .seconds(1))
        #expect(active.syncObstacle?.contains("standby: no contact") == true)
        #expect(active.plan == ["LIM 1: standby has no contact; its data wait"])
        let said = answers(active.handle(.order(DataCommandID(1), .sync), at: .seconds(2)))
        #expect(said == [.refused(active.syncObstacle ?? "")])
    }
}
