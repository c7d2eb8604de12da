import ClusterModel
import ManagementFailover
import Testing

@Suite("Moves that are measured, and a pause of moves")
struct MoveRecordTests {
    private static let lim1 = ServerName("lim1")!
    private static let standby = ServerName("standby")!

    private func record(_ marks: [MoveRecord.Mark], to: ServerName = Self.lim1) -> MoveRecord {
        let epoch = Epoch(number: 4, id: 77, active: to, parent: 1)
        return MoveRecord(epoch: epoch, cause: .planned, from: Self.standby, to: to, marks: marks)
    }

    private func machine(found: Bool = true, memory: ManagementMemory? = nil) -> Failover {
        let settings = FailoverSettings(
            me: Self.lim1,
            master: Self.lim1,
            standby: Self.standby,
            virtualIP: IPv4Address(value: 1),
            fallback: .manual,
            timing: FailoverTiming(profile: .standard)
        )
        return Failover(settings: settings, memory: memory, found: found, boot: "b", seed: 1, at: .start)
    }

    private func after(_ seconds: Int) -> Instant { Instant.start.advanced(by: .seconds(seconds)) }

    @Test("a record's phases add up to its outage; without a confirmed commit there is none (R-UT-03)")
    func phases() {
        let whole = record([
            .init(.stop, milliseconds: 90), .init(.promote, milliseconds: 210), .init(.write, milliseconds: 230),
        ])
        #expect(whole.phases.map(\.milliseconds) == [90, 120, 20])
        #expect(whole.outageMilliseconds == 230)
        #expect(record([.init(.stop, milliseconds: 90)]).outageMilliseconds == nil)
    }

    @Test("what another server says of a move is bounded: absurd times, too many marks and loops are not taken")
    func sound() {
        #expect(record([.init(.stop, milliseconds: 5), .init(.write, milliseconds: 9)]).isSound)
        #expect(!record([.init(.stop, milliseconds: 9), .init(.write, milliseconds: 5)]).isSound)
        #expect(!record([.init(.write, milliseconds: -1)]).isSound)
        #expect(!record([.init(.write, milliseconds: .max)]).isSound)
        #expect(!record(Array(repeating: .init(.stop, milliseconds: 1), count: 99)).isSound)
        #expect(!record([.init(.write, milliseconds: 5)], to: Self.standby).isSound)
        for (ago, isSound) in [(0, true), (86_400_000, true), (-1, false), (Int.max, false)] {
            var told = record([.init(.write, milliseconds: 5)])
            told.agoMilliseconds = ago
            #expect(told.isSound == isSound)
        }
    }

    @Test("a move told by a server that is not the other one, or twice, is recorded never, or once")
    func told() {
        var lim1 = machine()
        func recorded(_ record: MoveRecord, from sender: ServerName) -> Int {
            lim1.handle(.message(.moved(record), from: sender), at: .start).count {
                if case .recordMove = $0 { true } else { false }
            }
        }
        let epoch = Epoch(number: 2, id: 9, active: Self.standby, parent: 1)
        let marks = [MoveRecord.Mark(.write, milliseconds: 300)]
        let away = MoveRecord(epoch: epoch, cause: .peerLost, from: Self.lim1, to: Self.standby, marks: marks)
        #expect(recorded(away, from: Self.lim1) == 0)
        #expect(recorded(away, from: Self.standby) == 1)
        #expect(recorded(away, from: Self.standby) == 0)
        #expect(lim1.lastMove?.outageMilliseconds == 300)
        #expect(recorded(record(marks), from: Self.standby) == 0)
    }

    @Test("a pause is shown, unprotects, raises an alarm, is told to the other side, and ends by itself")
    func pause() {
        var lim1 = machine()
        let view = FailoverEvent.view(id: 1, members: [Self.lim1, Self.standby], hosts: [Self.lim1, Self.standby])
        _ = lim1.handle(view, at: .start)
        let actions = lim1.handle(.command(id: 1, .pause(.seconds(600))), at: .start)
        #expect(lim1.explanation.contains("paused by order for another 10 min"))
        #expect(!lim1.isProtected)
        #expect(lim1.raised.contains { $0.code == "MGMT-PAUSED" })
        let reports = actions.compactMap { if case .send(.report(let report)) = $0 { report } else { nil } }
        #expect(reports.last?.pausedFor == .seconds(600))
        _ = lim1.handle(.tick, at: after(599))
        #expect(lim1.pausedUntil != nil)
        _ = lim1.handle(.tick, at: after(600))
        #expect(lim1.pausedUntil == nil)
        #expect(!lim1.raised.contains { $0.code == "MGMT-PAUSED" })
    }

    @Test("the newest order to pause counts on both sides, an absurd one on neither")
    func adopted() {
        var lim1 = machine()
        _ = lim1.handle(.view(id: 1, members: [Self.lim1, Self.standby], hosts: []), at: .start)
        func hear(generation: UInt64, rest: Duration?) {
            var report = ManagementReport(view: 1, run: 5, sequence: generation, state: .passive, database: .busy)
            report.pauseGeneration = generation
            report.pausedFor = rest
            _ = lim1.handle(.message(.report(report), from: Self.standby), at: .start)
        }
        hear(generation: 3, rest: .seconds(60))
        #expect(lim1.pausedUntil == after(60))
        hear(generation: 2, rest: .seconds(9000))
        #expect(lim1.pausedUntil == after(60))
        hear(generation: 4, rest: nil)
        #expect(lim1.pausedUntil == nil)
        hear(generation: .max, rest: .seconds(5))
        #expect(lim1.pausedUntil == nil)
        hear(generation: 5, rest: .seconds(1 << 40))
        #expect(lim1.pausedUntil == Instant.start.advanced(by: Failover.longestPause))
    }

    @Test("somebody who is neither server and answers for the virtual IP raises an alarm with his hardware address")
    func foreign() {
        var lim1 = machine()
        _ = lim1.handle(
            .surroundings(Surroundings(silentLogin: true, virtualIP: .foreign("02:00:00:00:00:09"))),
            at: .start
        )
        #expect(lim1.raised.contains { $0.code == "MGMT-ADDRESS-FOREIGN" && $0.text.contains("02:00:00:00:00:09") })
        _ = lim1.handle(.surroundings(Surroundings(silentLogin: false, virtualIP: .here)), at: .start)
        #expect(lim1.raised.map(\.code).contains("MGMT-LOGIN"))
        #expect(!lim1.raised.contains { $0.code == "MGMT-ADDRESS-FOREIGN" })
    }

    @Test("whoever keeps the virtual IP announces it once when the other side sees nobody answer for it")
    func announced() {
        let first = Epoch(number: 1, id: 5, active: Self.lim1, parent: 0)
        let memory = ManagementMemory(history: EpochHistory(first: first), standing: .active, boot: "b")
        var lim1 = machine(found: false, memory: memory)
        _ = lim1.handle(.view(id: 1, members: [Self.lim1, Self.standby], hosts: []), at: .start)
        let primary = PrimaryObservation(timeline: 1, flushed: LSN(value: 9), peerFlushed: LSN(value: 9))
        _ = lim1.handle(.database(.primary(primary)), at: .start)
        func hear(_ owner: Surroundings.Owner, _ sequence: UInt64) -> Int {
            var report = ManagementReport(view: 1, run: 5, sequence: sequence, state: .passive, database: .busy)
            report.surroundings = Surroundings(virtualIP: owner)
            return lim1.handle(.message(.report(report), from: Self.standby), at: .start).count {
                $0 == .announceAddress
            }
        }
        // The first report lets the restarted daemon keep the primary that runs.
        _ = hear(.peer, 1)
        #expect(lim1.serverState == .active)
        #expect(hear(.nobody, 2) == 1)
        #expect(hear(.nobody, 3) == 0)
        #expect(hear(.peer, 4) == 0)
    }
}
