import ClusterModel
import ManagementFailover
import Testing

@Suite("When a server counts as a standby")
struct FollowingTests {
    /// What its database shows, one look after the other: how far the log has come, and whether it streams.
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var timeline: UInt32 = 2
        var seen: [(reached: UInt64, streams: Bool)]
        var becomes: ServerState
    }

    static let cases = [
        Case(testDescription: "it streams, and log arrives", seen: [(200, true), (300, true)], becomes: .passive),
        Case(testDescription: "it has everything", seen: [(500, true)], becomes: .passive),
        Case(
            testDescription: "it streams from the timeline before",
            timeline: 1,
            seen: [(200, true), (500, true)],
            becomes: .rejoining
        ),
        Case(
            testDescription: "it lacks the place where the reign began",
            seen: [(50, true), (60, true)],
            becomes: .rejoining
        ),
        Case(
            testDescription: "it looks well for a moment, but nothing arrives",
            seen: [(200, true), (200, false), (200, true)],
            becomes: .rejoining
        ),
        Case(
            testDescription: "it replays what it has, and streams nothing",
            seen: [(200, false), (300, false)],
            becomes: .rejoining
        ),
    ]

    /// A standby's daemon after its start, in contact with an active side that wrote from 100 to 500 in this reign.
    private func follower() throws -> Failover {
        let master = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        var history = EpochHistory(first: Epoch(number: 1, id: 1, active: master, timeline: 1, parent: 0))
        history.append(
            Epoch(number: 2, id: 2, active: master, timeline: 2, switchLSN: LSN(value: 100), parent: 1)
        )
        var machine = Failover(
            settings: FailoverSettings(
                me: standby,
                master: master,
                standby: standby,
                virtualIP: IPv4Address(value: 1),
                fallback: .manual,
                timing: FailoverTiming(profile: .standard)
            ),
            memory: ManagementMemory(history: history, standing: .passive, boot: "b"),
            boot: "b",
            seed: 1,
            at: .start
        )
        _ = machine.handle(.view(id: 1, members: [master, standby], hosts: [master, standby]), at: .start)
        let primary = PrimaryObservation(timeline: 2, flushed: LSN(value: 500), peerFlushed: nil)
        var report = ManagementReport(view: 1, run: 7, sequence: 1, state: .alone, database: .primary(primary))
        report.history = history
        report.standing = .alone
        _ = machine.handle(.message(.report(report), from: master), at: .start)
        return machine
    }

    private func look(_ reached: UInt64, _ streams: Bool, _ timeline: UInt32) -> FailoverEvent {
        .database(
            .standby(
                StandbyObservation(
                    timeline: timeline,
                    received: LSN(value: reached),
                    replayed: LSN(value: reached),
                    streaming: streams
                )
            )
        )
    }

    @Test("it streams on the reign's timeline, has the place where that began, and log arrives", arguments: cases)
    func truth(_ one: Case) throws {
        var machine = try follower()
        for (index, seen) in one.seen.enumerated() {
            _ = machine.handle(
                look(seen.reached, seen.streams, one.timeline),
                at: .start.advanced(by: .milliseconds(200 * (index + 1)))
            )
        }
        #expect(machine.serverState == one.becomes)
    }

    @Test("one to which nothing arrives is made anew after 20 s, however well it looks now and then")
    func starved() throws {
        var machine = try follower()
        var stops: [Duration] = []
        for step in 1...150 {
            let time = Duration.milliseconds(200 * step)
            let actions = machine.handle(look(200, step % 3 == 0, 2), at: .start.advanced(by: time))
            for case .stopDatabase in actions { stops.append(time) }
            if !stops.isEmpty { break }
        }
        #expect(stops.count == 1 && stops[0] >= .seconds(20) && stops[0] < .seconds(21))
    }

    @Test("one that ends after each start is not started for ever: there are pauses, then its data are fetched anew")
    func endsAgainAndAgain() throws {
        var machine = try follower()
        var starts: [Duration] = []
        var isRebuilt = false
        var time = Duration.zero
        while time < .seconds(60), !isRebuilt {
            time += .milliseconds(200)
            var pending = machine.handle(.database(.stopped), at: .start.advanced(by: time))
            while !pending.isEmpty {
                let action = pending.removeFirst()
                if case .startStandby(let job) = action {
                    starts.append(time)
                    pending += machine.handle(.finished(job: job, .started), at: .start.advanced(by: time))
                }
                if case .rebuild = action { isRebuilt = true }
            }
        }
        #expect(isRebuilt && starts.count < 10, "\(starts.count) starts in \(time)")
    }

    @Test("one that never becomes ready is not waited for while the other side serves")
    func neverReady() throws {
        var machine = try follower()
        var stops: [Duration] = []
        // As a daemon finds it that was started anew: nothing is known of it yet.
        for step in 1...700 where stops.isEmpty {
            let time = Duration.milliseconds(200 * step)
            let actions = machine.handle(.database(.busy), at: .start.advanced(by: time))
            for case .stopDatabase in actions { stops.append(time) }
        }
        #expect(stops.count == 1 && stops[0] >= .seconds(120))
    }
}
