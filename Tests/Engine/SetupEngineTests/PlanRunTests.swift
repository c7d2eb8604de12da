import ClusterModel
import SetupEngine
import SetupPlan
import Synchronization
import Testing

@Suite("A plan is carried out on all its servers, or leaves them as they were")
struct PlanRunTests {
    private let lim1: ServerName
    private let standby: ServerName
    private let first = FakeServer([.sysctl(key: "a", value: "0"), .sysctl(key: "b", value: "0")])
    private let second = FakeServer([.sysctl(key: "c", value: "0")])

    init() throws {
        lim1 = try #require(ServerName("lim1"))
        standby = try #require(ServerName("standby"))
    }

    private var plan: Plan {
        Plan(
            "test",
            scope: .cluster,
            steps: [
                Step("a", on: lim1, "Set a", .sysctl(key: "a", value: "1")),
                Step("file", on: standby, "Write", .file(path: "/x", state: FileState(FileContent("x")))),
                Step("b", on: lim1, "Set b", .sysctl(key: "b", value: "1")),
                Step("c", on: standby, "Set c", .sysctl(key: "c", value: "1")),
            ]
        )
    }

    private func executor(_ server: FakeServer) -> JournaledServer {
        JournaledServer(state: server, store: server, now: { "now" })
    }

    private func run(_ report: @escaping @Sendable (StepEvent) -> Void = { _ in }) -> PlanRun {
        PlanRun(
            executors: [lim1: executor(first), standby: executor(second)],
            elapsed: { .zero },
            report: report
        )
    }

    @Test("all steps are done, journaled, and taken back as a whole")
    func thereAndBack() async throws {
        let before = (first.things, second.things)
        try await run().carryOut(plan)
        #expect(first.things["kernel setting a"] == .sysctl(key: "a", value: "1"))
        #expect(second.things["file /x"] != nil)
        #expect(try await run().preview(plan).isEmpty)
        for server in [first, second] {
            let report = try await executor(server).undo(.cluster, from: 0) { _ in }
            #expect(report == UndoReport(undone: 2, findings: []))
            #expect(server.journal(.cluster).isEmpty)
        }
        #expect(first.things == before.0 && second.things == before.1)
    }

    @Test("what a machine inherits is taken back like its own, once, and nothing is changed before (issue 5)")
    func inherited() async throws {
        let step = Step("a", on: lim1, "Set a", .sysctl(key: "a", value: "0"))
        for _ in 0..<2 {
            try await executor(first).inherit(step, before: .sysctl(key: "a", value: "9"), behind: "", scope: .cluster)
        }
        #expect(first.things["kernel setting a"] == .sysctl(key: "a", value: "0"))
        #expect(try await executor(first).apply(step, scope: .cluster) { _ in } == .unchanged)
        #expect(try await executor(first).undo(.cluster, from: 0) { _ in } == UndoReport(undone: 1, findings: []))
        #expect(first.things["kernel setting a"] == .sysctl(key: "a", value: "9"))
        #expect(first.journal(.cluster).isEmpty)
    }

    @Test("what is inherited replaces this machine's own record of the same step")
    func inheritedInstead() async throws {
        let step = Step("a", on: lim1, "Set a", .sysctl(key: "a", value: "1"))
        _ = try await executor(first).apply(step, scope: .cluster) { _ in }
        try await executor(first).inherit(step, before: .sysctl(key: "a", value: "9"), behind: "", scope: .cluster)
        #expect(try await executor(first).undo(.cluster, from: 0) { _ in } == UndoReport(undone: 1, findings: []))
        #expect(first.things["kernel setting a"] == .sysctl(key: "a", value: "9"))
    }

    @Test("what is inherited is taken back where it was made: behind what stops who would set it again (issue 5)")
    func inheritedInPlace() async throws {
        for (name, key) in [("first", "a"), ("last", "b")] {
            let own = Step(name, on: lim1, "Set \(key)", .sysctl(key: key, value: "1"))
            _ = try await executor(first).apply(own, scope: .cluster) { _ in }
        }
        for name in ["c", "d"] {
            let step = Step(name, on: lim1, "Set \(name)", .sysctl(key: name, value: "0"))
            let before = Condition.sysctl(key: name, value: "9")
            try await executor(first).inherit(step, before: before, behind: "first", scope: .cluster)
        }
        #expect(ChangeJournal(first.journal(.cluster)).undoable().map(\.step) == ["last", "d", "c", "first"])
        let other = Step("e", on: lim1, "Set e", .sysctl(key: "e", value: "0"))
        try await executor(first)
            .inherit(other, before: .sysctl(key: "e", value: "9"), behind: "nothing", scope: .cluster)
        #expect(ChangeJournal(first.journal(.cluster)).undoable().map(\.step) == ["last", "d", "c", "first", "e"])
    }

    @Test("an address that a boot has lost is put back for the undo, and stays when the undo is through")
    func lostAddress() async throws {
        let address = try #require(IPv4Address("10.99.0.11"))
        func alias(_ lifetime: AddressLifetime) -> Step {
            let wanted = Condition.address(interface: "eth0", address: address, prefixLength: 24, lifetime: lifetime)
            return Step("alias lim1", on: lim1, "Put it back", wanted)
        }
        let before = alias(.permanent).wanted
        first.set(alias(.absent).wanted)
        try await executor(first).inherit(alias(.leased), before: before, behind: "a", scope: .cluster)
        _ = try await executor(first).apply(alias(.permanent), scope: .cluster) { _ in }
        #expect(first.things[before.subject] == before)
        try await executor(first).inherit(alias(.leased), before: before, behind: "a", scope: .cluster)
        #expect(try await executor(first).undo(.cluster, from: 0) { _ in }.findings.isEmpty)
        #expect(first.things[before.subject] == before)
        #expect(first.journal(.cluster).isEmpty)
    }

    @Test("what is done or taken back stays so when the power goes right afterwards")
    func powerCut() async throws {
        let before = first.things
        try await run().carryOut(plan)
        first.powerCycle()
        #expect(try await run().preview(plan).isEmpty)
        _ = try await executor(first).undo(.cluster, from: 0) { _ in }
        first.powerCycle()
        #expect(first.things == before)
    }

    @Test("a failing step takes everything before it back, last first, on both servers")
    func failure() async throws {
        second.fail(at: "kernel setting c")
        let before = (first.things, second.things)
        let undone = Mutex<[String]>([])
        let failure = await #expect(throws: PlanFailure.self) {
            try await run { event in
                if event.state == .undone { undone.withLock { $0.append(event.step.id) } }
            }
            .carryOut(plan)
        }
        #expect(failure?.leftBehind == [])
        #expect(undone.withLock { $0 } == ["c", "b", "file", "a"])
        #expect(first.things == before.0 && second.things == before.1)
        #expect(first.journal(.cluster).isEmpty && second.journal(.cluster).isEmpty)
    }

    @Test("a stranger's change is listed, kept, and does not stop the rest")
    func conflict() async throws {
        try await run().carryOut(plan)
        second.set(.file(path: "/x", state: FileState(FileContent("stranger"))))
        let report = try await executor(second).undo(.cluster, from: 0) { _ in }
        #expect(report.undone == 1)
        #expect(report.findings.map(\.subject) == ["file /x"])
        #expect(second.things["kernel setting c"] == .sysctl(key: "c", value: "0"))
        #expect(second.contents.withLock { $0.kept } == 1)
    }

    @Test("what somebody took away for good is listed, once, and is no reason to begin anew")
    func goneForGood() async throws {
        try await run().carryOut(plan)
        second.takeAway("kernel setting c")
        let report = try await executor(second).undo(.cluster, from: 0) { _ in }
        #expect(report.findings.map(\.text) == ["It is gone."])
        #expect(second.things["file /x"] == nil)
        #expect(second.journal(.cluster).isEmpty)
        #expect(try await executor(second).undo(.cluster, from: 0) { _ in } == UndoReport())
    }

    @Test("killed after any number of calls, a server can be finished or given back as it was", arguments: 0..<16)
    func killed(calls: Int) async throws {
        let before = first.things
        let steps = plan.steps.filter { $0.server == lim1 }
        first.losePower(after: calls)
        for step in steps { _ = try? await executor(first).apply(step, scope: .cluster) { _ in } }
        first.losePower(after: nil)
        if calls.isMultiple(of: 2) {
            for step in steps { _ = try await executor(first).apply(step, scope: .cluster) { _ in } }
            #expect(first.things["kernel setting b"] == .sysctl(key: "b", value: "1"))
        }
        let report = try await executor(first).undo(.cluster, from: 0) { _ in }
        #expect(report.findings.isEmpty)
        #expect(first.things == before)
    }

    @Test("two steps of one name are refused before anything is changed")
    func duplicates() async {
        var plan = plan
        plan.steps.append(plan.steps[0])
        await #expect(throws: SetupError.duplicateSteps(["a"])) { try await run().carryOut(plan) }
        #expect(first.journal(.cluster).isEmpty)
    }
}
