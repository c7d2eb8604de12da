import ClusterModel
import ManagementFailover
import Testing

@Suite("What an operator orders")
struct OrderTests {
    private func machine(
        _ name: String,
        memory: ManagementMemory? = nil,
        found: Bool = false,
        holdsPairData: Bool = false
    ) throws -> Failover {
        let settings = FailoverSettings(
            me: try #require(ServerName(name)),
            master: try #require(ServerName("lim1")),
            standby: try #require(ServerName("standby")),
            virtualIP: IPv4Address(value: 1),
            fallback: .manual,
            timing: FailoverTiming(profile: .standard)
        )
        return Failover(
            settings: settings,
            memory: memory,
            found: found,
            holdsPairData: holdsPairData,
            boot: "b",
            seed: 1,
            at: .start
        )
    }

    private func answer(_ actions: [FailoverAction]) -> CommandOutcome? {
        for case .answer(_, let outcome) in actions { return outcome }
        return nil
    }

    @Test("R-UT-05: Fallback is refused on the standby, and while LIM 1 is not on the master")
    func fallbackRefused() throws {
        var standby = try machine("standby")
        #expect(
            answer(standby.handle(.command(id: 1, .fallback), at: .start))
                == .refused("Fallback is ordered on the master, lim1.")
        )
        var master = try machine("lim1")
        guard case .refused(let why) = answer(master.handle(.command(id: 1, .fallback), at: .start)) else {
            Issue.record("not refused")
            return
        }
        #expect(why.hasPrefix("LIM 1 runs nowhere."))
    }

    @Test("What would become of an order is known before it is given, and nothing is done (DESIGN 3.3, --dry-run)")
    func prospects() throws {
        let standby = try machine("standby")
        #expect(
            standby.prospect(of: .fallback, at: .start) == .refused("Fallback is ordered on the master, lim1.")
        )
        #expect(standby.prospect(of: .setFallback(.automatic), at: .start) == .begins)
        for (command, isSo) in [
            (FailoverCommand.setFallback(.manual), true), (.pause(.zero), true), (.pause(.seconds(9)), false),
        ] {
            let found = standby.prospect(of: command, at: .start)
            if case .nothingToDo = found {
                #expect(isSo, "\(command)")
            } else {
                #expect(!isSo && found == .begins, "\(command)")
            }
        }
        #expect(standby.settings.fallback == .manual)
    }

    @Test("R-UT-06: the fallback type survives the daemon: it is stored, and read again")
    func fallbackStored() throws {
        var master = try machine("lim1", found: true)
        let actions = master.handle(.command(id: 1, .setFallback(.automatic)), at: .start)
        let stored = actions.compactMap { if case .persist(let memory) = $0 { memory } else { nil } }.last
        #expect(stored?.fallback == .automatic)
        #expect(try machine("lim1", memory: stored).settings.fallback == .automatic)
    }

    @Test("an absurd report neither traps nor changes the fallback type")
    func absurd() throws {
        var master = try machine("lim1", found: true)
        let peer = try #require(ServerName("standby"))
        _ = master.handle(.view(id: 1, members: [peer, master.settings.me], hosts: []), at: .start)
        var report = ManagementReport(view: 1, run: .max, sequence: .max, state: .active, database: .stopped)
        report.fallback = .automatic
        report.fallbackGeneration = .max
        report.acknowledgedRun = .max
        report.acknowledgedSequence = .max
        report.history = EpochHistory(first: Epoch(number: .max, id: 5, active: peer, parent: 0))
        report.standing = .active
        _ = master.handle(.message(.report(report), from: peer), at: .start)
        _ = master.handle(.command(id: 2, .setFallback(.manual)), at: .start)
        #expect(master.settings.fallback == .manual)
        #expect(master.fallbackGeneration == 1)
    }

    @Test("start-alone is refused while the other side can settle it, and not while that holds no record of the pair")
    func startAloneBesideNothing() throws {
        let lim1 = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        let history = EpochHistory(first: Epoch(number: 3, id: 9, active: lim1, timeline: 1, parent: 0))
        for holdsNothing in [true, false] {
            let memory = ManagementMemory(history: history, standing: .passive, boot: "b")
            var machine = try machine("standby", memory: memory)
            _ = machine.handle(.view(id: 1, members: [lim1, standby], hosts: [lim1, standby]), at: .start)
            let lsn = LSN(value: 5)
            let seen = StandbyObservation(timeline: 1, received: lsn, replayed: lsn, streaming: false)
            _ = machine.handle(.database(.standby(seen)), at: .start)
            var report = ManagementReport(view: 1, run: 7, sequence: 1, state: .stopped, database: .stopped)
            if !holdsNothing { (report.history, report.standing) = (history, .active) }
            _ = machine.handle(.message(.report(report), from: lim1), at: .start)
            let done = machine.handle(.command(id: 4, .startAlone), at: .start)
            #expect((answer(done) == nil) == holdsNothing, "\(String(describing: answer(done)))")
        }
    }

    @Test(
        "issue 5: the record of a server whose peer is gone for good is lost: start-alone goes on with the pair's data"
    )
    func startAloneWithoutRecord() throws {
        let lim1 = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        for holdsPairData in [true, false] {
            var machine = try machine("standby", holdsPairData: holdsPairData)
            _ = machine.handle(.view(id: 1, members: [standby], hosts: [standby]), at: .start)
            _ = machine.handle(.database(.stopped), at: .start)
            #expect(machine.explanation.contains("start-alone") == holdsPairData)
            let ordered = machine.handle(.command(id: 4, .startAlone), at: .start)
            guard holdsPairData else {
                #expect(answer(ordered) == .refused("This server holds no data of the pair."))
                continue
            }
            #expect(answer(ordered) == nil)
            let later = Instant.start.advanced(by: .seconds(1))
            let started = try #require(
                (ordered + machine.handle(.tick, at: later)).compactMap { action -> UInt64? in
                    if case .startStandby(let job) = action { job } else { nil }
                }.first
            )
            let promoting = machine.handle(.finished(job: started, .started), at: later)
            let stored = promoting.compactMap { if case .persist(let memory) = $0 { memory } else { nil } }.last
            // A crash from here on leaves a record that says that its data are not known to be the newest.
            #expect(stored?.standing == .stale)
            #expect(stored?.epoch.active == lim1)
            #expect(promoting.contains { if case .promote = $0 { true } else { false } })
        }
    }

    @Test(
        "issue 5: start-alone is refused beside a daemon that says nothing of the pair: its database may serve by itself"
    )
    func startAloneBesideSilentDaemon() throws {
        let lim1 = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        let history = EpochHistory(first: Epoch(number: 3, id: 9, active: lim1, timeline: 1, parent: 0))
        var machine = try machine("standby", memory: ManagementMemory(history: history, standing: .passive, boot: "b"))
        _ = machine.handle(.view(id: 1, members: [lim1, standby], hosts: [lim1, standby]), at: .start)
        _ = machine.handle(.database(.stopped), at: .start)
        let later = Instant.start.advanced(by: .seconds(4))
        guard case .refused(let why) = answer(machine.handle(.command(id: 1, .startAlone), at: later)) else {
            Issue.record("not refused")
            return
        }
        #expect(why.contains("power it off first") && machine.explanation.contains("says nothing of this pair"))
        _ = machine.handle(.view(id: 2, members: [standby], hosts: [standby]), at: later)
        #expect(answer(machine.handle(.command(id: 2, .startAlone), at: later)) == nil)
    }

    @Test("R-PL-07: with the classic profile management waits as long as LIMs do, and the lease outlasts the wait")
    func classic() {
        for behaviour in FailoverBehaviour.allCases {
            let timing = FailoverTiming(profile: .classic, behaviour: behaviour)
            #expect(timing.patience == DetectionProfile.classic.patience(behaviour))
            #expect(timing.lease >= timing.patience + .seconds(5))
        }
    }

    @Test("DESIGN 6: while an order is being carried out another one is told which, and for how long")
    func busy() throws {
        let me = try #require(ServerName("lim1"))
        let history = EpochHistory(first: Epoch(number: 1, id: 1, active: me, timeline: 1, parent: 0))
        var machine = try machine("lim1", memory: ManagementMemory(history: history, standing: .active, boot: "old"))
        #expect(answer(machine.handle(.command(id: 1, .startAlone), at: .start)) == nil)
        let second = answer(machine.handle(.command(id: 2, .startAlone), at: .start.advanced(by: .seconds(3))))
        #expect(second == .busy("Another operation is in progress (start-alone, for 3 s). Wait for its end."))
    }
}
