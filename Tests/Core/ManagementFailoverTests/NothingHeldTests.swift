import ClusterModel
import ManagementFailover
import Testing

@Suite("A master beside a standby that is not set up (yet, or no longer)")
struct NothingHeldTests {
    /// What the world is like, and answers to what the machine asks of it.
    private struct Master {
        var machine: Failover
        var database: DatabaseObservation = .stopped
        var now = Instant.start

        mutating func feed(_ event: FailoverEvent) {
            var waiting = machine.handle(event, at: now)
            while let action = waiting.first {
                waiting.removeFirst()
                if let answer = answer(to: action) { waiting += machine.handle(answer, at: now) }
            }
        }

        private mutating func answer(to action: FailoverAction) -> FailoverEvent? {
            let end = LSN(value: 100)
            switch action {
            case .startStandby(let job):
                database = .standby(StandbyObservation(timeline: 1, received: end, replayed: end, streaming: false))
                return .finished(job: job, .started)
            case .promote(let job):
                database = .primary(PrimaryObservation(timeline: 2, flushed: end, peerFlushed: nil))
                return .finished(job: job, .promoted(timeline: 2, switchLSN: end))
            case .lookAgain(let job): return .finished(job: job, .lookedAgain(answeredBy: nil, reached: true))
            default: return nil
            }
        }
    }

    @Test(
        "DESIGN 3.2: after a power cut between the two set-ups the master serves, and no commit waits for a standby that knows nothing"
    )
    func bootBetweenTheSetUps() throws {
        let me = try #require(ServerName("lim1"))
        let peer = try #require(ServerName("standby"))
        let history = EpochHistory(first: Epoch(number: 1, id: 1, active: me, timeline: 1, parent: 0))
        let memory = ManagementMemory(history: history, standing: .alone, boot: "the one before")
        var master = Master(machine: try .master(me, and: peer, memory: memory))
        master.feed(.view(id: 1, members: [me, peer], hosts: [me, peer]))
        for beat in 1...40 {
            master.now = master.now.advanced(by: .milliseconds(500))
            let report = ManagementReport(
                view: 1,
                run: 7,
                sequence: UInt64(beat),
                state: .stopped,
                database: .stopped
            )
            master.feed(.message(.report(report), from: peer))
            master.feed(.database(master.database))
            master.feed(.tick)
        }
        #expect(master.machine.state == .active(.alone), "\(master.machine.explanation)")
    }
}
