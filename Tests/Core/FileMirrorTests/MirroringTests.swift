import ClusterModel
import FileMirror
import Testing

private let first = String(repeating: "a", count: 64)
private let second = String(repeating: "b", count: 64)

@Suite("LM-20: who mirrors what, and when")
struct MirroringTests {
    private let lim1: ServerName
    private let standby: ServerName
    private let directory = MirroredDirectory(path: "/srv/x", quota: 100)

    init() throws {
        lim1 = try #require(ServerName("lim1"))
        standby = try #require(ServerName("standby"))
    }

    private func at(_ seconds: Int) -> Instant { Instant(sinceStart: .seconds(seconds)) }

    private func side(_ me: ServerName, _ role: MirrorRole) -> (Mirroring, [MirrorAction]) {
        var machine = Mirroring(me: me, peer: me == lim1 ? standby : lim1)
        _ = machine.handle(.settings([directory]), at: at(0))
        let actions = machine.handle(.role(role), at: at(0))
        return (machine, actions)
    }

    private func scan(_ identity: String?, bytes: UInt64 = 10) -> MirrorScan {
        var scan = MirrorScan(identity: identity)
        scan.bytes = bytes
        return scan
    }

    private func report(active: Bool, epoch: UInt64, offered: String? = nil, agreed: String? = nil) -> MirrorReport {
        var entry = MirrorReport.Directory(path: "/srv/x")
        entry.offered = offered
        entry.agreed = agreed
        return MirrorReport(isActive: active, epoch: epoch, directories: [entry], conflicts: 0)
    }

    private func jobs(_ actions: [MirrorAction]) -> [MirrorAction] {
        actions.filter { action in
            switch action {
            case .scan, .apply, .agree: true
            case .announce, .settled, .raise, .clear: false
            }
        }
    }

    private func raised(_ actions: [MirrorAction]) -> [String] {
        actions.compactMap { if case .raise(let alarm) = $0 { alarm.code } else { nil } }
    }

    @Test("the active side looks at once, offers what it found, and looks again after five seconds")
    func offers() {
        var (machine, actions) = side(lim1, .active(epoch: 3))
        #expect(jobs(actions) == [.scan(directory)])
        actions = machine.handle(.scanned("/srv/x", scan(first)), at: at(1))
        #expect(actions.contains(.announce(machine.report)) && machine.report.directories[0].offered == first)
        #expect(jobs(machine.handle(.tick, at: at(5))) == [])
        #expect(jobs(machine.handle(.tick, at: at(6))) == [.scan(directory)])
    }

    @Test("a planned move takes along what was stored last: a look that began before doesn't count")
    func settles() {
        var (machine, actions) = side(lim1, .active(epoch: 3))
        actions = machine.handle(.settle(7), at: at(1))
        #expect(jobs(actions) == [], "a look is under way")
        _ = machine.handle(.report(report(active: false, epoch: 0, agreed: first), from: standby), at: at(1))
        actions = machine.handle(.scanned("/srv/x", scan(first)), at: at(1))
        #expect(
            !actions.contains(.settled(7)) && jobs(actions).contains(.scan(directory)),
            "what it found may be older"
        )
        actions = machine.handle(.scanned("/srv/x", scan(second)), at: at(1))
        #expect(!actions.contains(.settled(7)), "the other side lacks it")
        actions = machine.handle(
            .report(report(active: false, epoch: 0, agreed: second), from: standby),
            at: at(1)
        )
        #expect(actions.contains(.settled(7)))
        #expect(machine.handle(.tick, at: at(1)).isEmpty, "twice")
    }

    @Test("an offer that comes while an older one is carried out is carried out next, whatever became of the older one")
    func newerMeanwhile() {
        for identity in [first, nil] {
            var (machine, actions) = side(standby, .passive(epoch: 3))
            actions = machine.handle(.report(report(active: true, epoch: 3, offered: first), from: lim1), at: at(1))
            #expect(jobs(actions) == [.apply(directory, offered: first)])
            _ = machine.handle(.report(report(active: true, epoch: 3, offered: second), from: lim1), at: at(1))
            var outcome = MirrorOutcome()
            outcome.identity = identity
            actions = machine.handle(.applied("/srv/x", outcome), at: at(2))
            #expect(jobs(actions) == [.apply(directory, offered: second)])
            // The same offer is not tried again at once.
            outcome.identity = nil
            #expect(jobs(machine.handle(.applied("/srv/x", outcome), at: at(3))) == [])
        }
    }

    @Test("nobody waits for a folder that can't be offered, nor on a side that offers none")
    func settlesAtOnce() {
        var (machine, _) = side(lim1, .active(epoch: 3))
        _ = machine.handle(.scanned("/srv/x", scan(nil)), at: at(1))
        _ = machine.handle(.settle(1), at: at(1))
        #expect(machine.handle(.scanned("/srv/x", scan(nil)), at: at(1)).contains(.settled(1)))
        _ = machine.handle(.settle(2), at: at(2))
        #expect(machine.handle(.role(.passive(epoch: 4)), at: at(2)).contains(.settled(2)))
    }

    @Test("a look that takes long is made seldom: 0.3 % of a core at the most")
    func cost() {
        var (machine, _) = side(lim1, .active(epoch: 3))
        var slow = scan(first)
        slow.took = .milliseconds(100)
        _ = machine.handle(.scanned("/srv/x", slow), at: at(1))
        #expect(jobs(machine.handle(.tick, at: at(30))) == [])
        #expect(jobs(machine.handle(.tick, at: at(31))) == [.scan(directory)])
    }

    @Test("the passive side carries out what an active side of its time offers, and nobody else's")
    func follows() {
        var (machine, actions) = side(standby, .passive(epoch: 3))
        #expect(jobs(actions) == [])
        actions = machine.handle(.report(report(active: true, epoch: 2, offered: first), from: lim1), at: at(1))
        #expect(jobs(actions) == [], "one of an earlier time")
        actions = machine.handle(.report(report(active: false, epoch: 4, offered: first), from: lim1), at: at(1))
        #expect(jobs(actions) == [], "one that is not active")
        let stranger = standby
        actions = machine.handle(.report(report(active: true, epoch: 4, offered: first), from: stranger), at: at(1))
        #expect(jobs(actions) == [], "not the peer")
        actions = machine.handle(.report(report(active: true, epoch: 3, offered: first), from: lim1), at: at(1))
        #expect(jobs(actions) == [.apply(directory, offered: first)])
        actions = machine.handle(.report(report(active: true, epoch: 3, offered: second), from: lim1), at: at(2))
        #expect(jobs(actions) == [], "one job at a time")
        actions = machine.handle(.applied("/srv/x", MirrorOutcome(identity: first)), at: at(3))
        #expect(machine.report.directories[0].agreed == first)
        #expect(!machine.isInStep("/srv/x"))
    }

    @Test("neither side for certain does anything")
    func neither() {
        var (machine, actions) = side(lim1, .neither)
        #expect(jobs(actions) == [])
        actions = machine.handle(.report(report(active: true, epoch: 9, offered: first), from: standby), at: at(1))
        #expect(jobs(actions) == [])
    }

    @Test("what the other side carried out is what both had in common from then on")
    func agreement() {
        var (machine, _) = side(lim1, .active(epoch: 3))
        _ = machine.handle(.scanned("/srv/x", scan(first)), at: at(1))
        var actions = machine.handle(.report(report(active: false, epoch: 0, agreed: second), from: standby), at: at(2))
        #expect(jobs(actions) == [] && !machine.isInStep("/srv/x"))
        actions = machine.handle(.report(report(active: false, epoch: 0, agreed: first), from: standby), at: at(3))
        #expect(jobs(actions) == [.agree(directory, offered: first)] && machine.isInStep("/srv/x"))
        actions = machine.handle(.report(report(active: false, epoch: 0, agreed: first), from: standby), at: at(4))
        #expect(jobs(actions) == [], "once")
    }

    @Test("above its quota nothing is offered, and an alarm says which folder and by how much")
    func quota() {
        var (machine, _) = side(lim1, .active(epoch: 3))
        var actions = machine.handle(.scanned("/srv/x", scan(nil, bytes: 150)), at: at(1))
        let alarm = actions.compactMap { if case .raise(let alarm) = $0 { alarm } else { nil } }.first
        #expect(alarm?.code == "mirror-quota" && alarm?.object == "/srv/x" && alarm?.text.contains("50 bytes") == true)
        #expect(machine.report.directories[0].offered == nil && machine.report.directories[0].excess == 50)
        actions = machine.handle(.settings([MirroredDirectory(path: "/srv/x", quota: 200)]), at: at(2))
        #expect(jobs(actions) == [.scan(MirroredDirectory(path: "/srv/x", quota: 200))])
        actions = machine.handle(.scanned("/srv/x", scan(first, bytes: 150)), at: at(3))
        #expect(actions.contains(.clear("mirror-quota /srv/x")))
    }

    @Test("a failure is an alarm on both sides and is tried again; a conflict is one until it is discarded")
    func alarms() {
        var (machine, _) = side(standby, .passive(epoch: 3))
        _ = machine.handle(.report(report(active: true, epoch: 3, offered: first), from: lim1), at: at(1))
        var failed = MirrorOutcome(conflicts: 1)
        failed.problem = "no room on the disk"
        var actions = machine.handle(.applied("/srv/x", failed), at: at(2))
        #expect(raised(actions).sorted() == ["mirror-conflict", "mirror-failed"])
        var (other, _) = side(lim1, .active(epoch: 3))
        #expect(
            raised(other.handle(.report(machine.report, from: standby), at: at(3))).sorted() == raised(actions).sorted()
        )
        actions = machine.handle(.tick, at: at(12))
        #expect(jobs(actions) == [.apply(directory, offered: first)])
        actions = machine.handle(.applied("/srv/x", MirrorOutcome(identity: first, conflicts: 1)), at: at(13))
        #expect(
            actions.contains(.clear("mirror-failed /srv/x")) && !actions.contains(.clear("mirror-conflict standby"))
        )
        #expect(machine.handle(.conflicts(0), at: at(14)).contains(.clear("mirror-conflict standby")))
    }

    @Test("lists that differ are said once a change has had the time to reach both")
    func lists() {
        var (machine, _) = side(lim1, .active(epoch: 3))
        let empty = MirrorReport(isActive: false, epoch: 0, directories: [], conflicts: 0)
        #expect(raised(machine.handle(.report(empty, from: standby), at: at(1))) == [])
        #expect(raised(machine.handle(.tick, at: at(31))) == ["mirror-lists-differ"])
    }

    @Test("a takeover begins anew: the new active side looks, the old one no longer offers")
    func takeover() {
        var (machine, _) = side(standby, .passive(epoch: 3))
        _ = machine.handle(.report(report(active: true, epoch: 3, offered: first), from: lim1), at: at(1))
        #expect(jobs(machine.handle(.role(.active(epoch: 4)), at: at(2))) == [], "the job under way ends first")
        #expect(jobs(machine.handle(.applied("/srv/x", MirrorOutcome()), at: at(3))) == [.scan(directory)])
        var (old, _) = side(lim1, .active(epoch: 3))
        _ = old.handle(.scanned("/srv/x", scan(first)), at: at(1))
        _ = old.handle(.role(.neither), at: at(2))
        #expect(old.report.directories[0].offered == nil && !old.report.isActive)
    }
}
