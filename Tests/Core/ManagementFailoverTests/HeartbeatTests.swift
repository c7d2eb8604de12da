import ClusterModel
import ManagementFailover
import Testing

@Suite("Heartbeats at rest say again what a whole report said (DESIGN 8: the daemon at rest)")
struct HeartbeatTests {
    /// A master, and a peer that is played by the test.
    private struct Conversation {
        var machine: Failover
        let master: ServerName
        let standby: ServerName
        var now = Instant.start
        var run: UInt64 = 0
        var answers: UInt64 = 0

        init() throws {
            master = try #require(ServerName("lim1"))
            standby = try #require(ServerName("standby"))
            machine = try .master(master, and: standby)
        }

        /// What the machine sends when it is told this.
        mutating func sent(after event: FailoverEvent) -> [ManagementMessage] {
            now = now.advanced(by: machine.settings.timing.heartbeat)
            let messages: [ManagementMessage] = machine.handle(event, at: now).compactMap {
                if case .send(let message) = $0 { message } else { nil }
            }
            run = messages.wholeReports.last?.run ?? run
            return messages
        }

        mutating func view(_ id: UInt64) -> [ManagementMessage] {
            sent(after: .view(id: id, members: [master, standby], hosts: [master, standby]))
        }

        /// The peer says that it has heard up to `sequence`.
        mutating func answer(view: UInt64 = 1, to sequence: UInt64, hearsBeats: Bool? = true) -> [ManagementMessage] {
            answers += 1
            var report = ManagementReport(view: view, run: 7, sequence: answers, state: .stopped, database: .stopped)
            report.acknowledgedRun = run
            report.acknowledgedSequence = sequence
            report.hearsBeats = hearsBeats
            return sent(after: .message(.report(report), from: standby))
        }
    }

    @Test("a report is whole until the peer has acknowledged one; then only numbers go")
    func afterAcknowledgement() throws {
        var talk = try Conversation()
        let first = try #require(talk.view(1).wholeReports.last)
        #expect(talk.sent(after: .tick).wholeReports.count == 1, "nobody has acknowledged it")
        #expect(talk.answer(to: first.sequence).beats.isEmpty, "an older one was acknowledged, not the last")
        let last = try #require(talk.sent(after: .tick).wholeReports.last)
        _ = talk.answer(to: last.sequence + 1)
        let beat = try #require(talk.sent(after: .tick).beats.last)
        #expect(beat.run == last.run)
        #expect(beat.sequence > beat.base)
        // A new view begins with a whole one.
        #expect(talk.view(2).wholeReports.count == 1)
        #expect(talk.sent(after: .tick).beats.isEmpty)
    }

    @Test("a peer that doesn't understand them gets whole reports, as during an upgrade of the two servers")
    func olderPeer() throws {
        var talk = try Conversation()
        _ = talk.view(1)
        _ = talk.answer(to: 1000, hearsBeats: nil)
        #expect(talk.sent(after: .tick).wholeReports.count == 1)
    }

    @Test("any change is told whole and at once, and so is a pause as long as it lasts")
    func changes() throws {
        var talk = try Conversation()
        _ = talk.view(1)
        _ = talk.answer(to: 1000)
        #expect(talk.sent(after: .tick).beats.count == 1)
        let changed = talk.sent(after: .limOne(runsOn: talk.standby))
        #expect(changed.wholeReports.last?.limOneRunsOn == talk.standby)
        #expect(talk.sent(after: .tick).beats.count == 1)
        let paused = talk.sent(after: .command(id: 1, .pause(.seconds(60))))
        #expect(paused.wholeReports.last?.pausedFor != nil)
        #expect(talk.sent(after: .tick).beats.isEmpty)
    }

    @Test("what is heard of a heartbeat is the report that it stands on, with its numbers")
    func heard() throws {
        var talk = try Conversation()
        _ = talk.view(1)
        var report = ManagementReport(view: 1, run: 7, sequence: 3, state: .stopped, database: .stopped)
        report.limOneRunsOn = talk.master
        _ = talk.sent(after: .message(.report(report), from: talk.standby))
        let beat = ManagementBeat(run: 7, base: 3, sequence: 4, acknowledgedSequence: 0, database: .busy)
        _ = talk.sent(after: .message(.beat(beat), from: talk.standby))
        #expect(talk.machine.peer.newestSequence == 4)
        #expect(talk.machine.peer.report?.limOneRunsOn == talk.master)
        #expect(talk.machine.peer.report?.database == .busy)
        #expect(talk.machine.peer.lastReceived == talk.now)
    }

    @Test(
        "one that stands on a report that never came is as if it had not come: it is not acknowledged",
        arguments: [(UInt64(7), UInt64(2)), (8, 3)]
    )
    func unknown(run: UInt64, base: UInt64) throws {
        var talk = try Conversation()
        _ = talk.view(1)
        let report = ManagementReport(view: 1, run: 7, sequence: 3, state: .stopped, database: .stopped)
        _ = talk.sent(after: .message(.report(report), from: talk.standby))
        let heardAt = talk.now
        let beat = ManagementBeat(run: run, base: base, sequence: 9, acknowledgedSequence: 0, database: .busy)
        _ = talk.sent(after: .message(.beat(beat), from: talk.standby))
        #expect(talk.machine.peer.newestSequence == 3)
        #expect(talk.machine.peer.lastReceived == heardAt)
    }
}

extension [ManagementMessage] {
    fileprivate var wholeReports: [ManagementReport] {
        compactMap { if case .report(let report) = $0 { report } else { nil } }
    }

    fileprivate var beats: [ManagementBeat] { compactMap { if case .beat(let beat) = $0 { beat } else { nil } } }
}
