import ClusterModel
import ManagementFailover
import Testing

@Suite("Changing the detection of a running pair")
struct TimingTests {
    @Test("the lease that was granted before outlasts a shorter one until the peer has acknowledged the change")
    func shorter() throws {
        let master = try #require(ServerName("lim1"))
        let standby = try #require(ServerName("standby"))
        var machine = try Failover.master(master, and: standby)
        _ = machine.handle(.view(id: 1, members: [master, standby], hosts: [master, standby]), at: .start)
        let sent = machine.handle(.timing(FailoverTiming(profile: .fast)), at: .start)
        #expect(machine.settings.timing.lease == FailoverTiming(profile: .fast).lease)
        #expect(machine.longestGrantedLease == FailoverTiming(profile: .standard).lease)
        let report = try #require(
            sent.compactMap { action -> ManagementReport? in
                if case .send(.report(let report)) = action { report } else { nil }
            }
            .last
        )
        #expect(report.lease == FailoverTiming(profile: .fast).lease)

        // An answer to an older report changes nothing; the answer to this one does.
        var answer = ManagementReport(view: 1, run: 7, sequence: 1, state: .passive, database: .busy)
        answer.acknowledgedRun = report.run
        answer.acknowledgedSequence = report.sequence - 1
        _ = machine.handle(.message(.report(answer), from: standby), at: .start)
        #expect(machine.longestGrantedLease == FailoverTiming(profile: .standard).lease)
        answer.sequence = 2
        answer.acknowledgedSequence = report.sequence
        _ = machine.handle(.message(.report(answer), from: standby), at: .start)
        #expect(machine.longestGrantedLease == FailoverTiming(profile: .fast).lease)
        // A longer one counts at once.
        _ = machine.handle(.timing(FailoverTiming(profile: .standard)), at: .start)
        #expect(machine.longestGrantedLease == FailoverTiming(profile: .standard).lease)
    }
}
