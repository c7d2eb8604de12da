import NetworkTestKit
import ProcessGroup
import Testing

@Suite(
    "A process group on a real Corosync",
    .serialized,
    .enabled(if: Shell.canRunLive(with: "corosync", "unshare"), "needs root and Corosync"),
    .timeLimit(.minutes(2))
)
struct ProcessGroupTests {
    private func withRing(
        of count: Int,
        hearingThemselves: Bool = true,
        _ body: ([CorosyncNode], [Recorder], [ProcessGroup]) async throws -> Void
    ) async throws {
        let folder = try Shell.run("mktemp -d").split(separator: "\n").first.map(String.init) ?? ""
        defer { _ = try? Shell.run("rm -rf \(folder)") }
        let nodes = try CorosyncNode.ring(of: count, in: folder)
        for node in nodes { try node.start() }
        var groups: [ProcessGroup] = []
        for node in nodes { groups.append(try await Self.join(node, hearsItself: hearingThemselves)) }
        let recorders = groups.map { _ in Recorder() }
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for (group, recorder) in zip(groups, recorders) { tasks.addTask { await recorder.record(group) } }
            for recorder in recorders {
                try #require(await recorder.waits { $0.nodes.count == count }, "\(recorder.events)")
            }
            try await body(nodes, recorders, groups)
            for group in groups { group.leave() }
        }
    }

    /// Joins once Corosync takes connections.
    private static func join(_ node: CorosyncNode, hearsItself: Bool = true) async throws -> ProcessGroup {
        let namespace = node.namespace
        for _ in 0..<100 {
            let probe = try await namespace.perform { try ProcessGroup.join("probe") }
            var isUp = false
            for await event in probe.events {
                if case .connected = event { isUp = true }
                break
            }
            if isUp { break }
            try await Task.sleep(for: .milliseconds(50))
        }
        return try await namespace.perform { try ProcessGroup.join("test", hearsItself: hearsItself) }
    }

    @Test("without Corosync the group is lost at once, and says how to look")
    func notRunning() async throws {
        let namespace = try NetworkNamespace("none")
        let group = try await namespace.perform { try ProcessGroup.join("test") }
        var events: [ProcessGroupEvent] = []
        for await event in group.events { events.append(event) }
        #expect(events == [.lost(ProcessGroupError(code: .notRunning))])
        #expect(throws: ProcessGroupError(code: .left)) { try group.send([1]) }
    }

    @Test("each ring is told with its majority, which a node that is left alone has not")
    func majority() async throws {
        try await withRing(of: 2) { nodes, _, _ in
            let watch = try await nodes[0].namespace.perform { try QuorumWatch.begin(node: 1) }
            let whole = try await Self.first(of: watch, isQuorate: true)
            #expect(whole.device == QuorumNotice.Device.none)
            nodes[1].stop()
            #expect(try await Self.first(of: watch, isQuorate: false).ring != whole.ring, "a word on the ring before")
            watch.end()
        }
    }

    private static func first(of watch: QuorumWatch, isQuorate: Bool) async throws -> QuorumNotice {
        for await notice in watch.notices where notice.isQuorate == isQuorate { return notice }
        throw ProcessGroupError(code: .connectionLost)
    }

    @Test("without Corosync the watch of the majority ends at once")
    func noMajority() async throws {
        let namespace = try NetworkNamespace("none")
        let watch = try await namespace.perform { try QuorumWatch.begin(node: 1) }
        for await _ in watch.notices { Issue.record("a word from nobody") }
    }

    @Test("a name that Corosync can't hold is refused")
    func badName() {
        for name in ["", String(repeating: "n", count: 128)] {
            #expect(throws: ProcessGroupError(code: .badName)) { try ProcessGroup.join(name) }
        }
    }

    @Test("members see each other, the ring's name, and all messages in one order")
    func order() async throws {
        try await withRing(of: 2) { _, recorders, groups in
            for number in 0..<200 {
                for (index, group) in groups.enumerated() { try group.send([UInt8(index), UInt8(number)]) }
            }
            for recorder in recorders {
                #expect(await recorder.waits { $0.messages.count == 400 }, "\(recorder.messages.count)")
            }
            #expect(recorders[0].messages == recorders[1].messages)
            let rings = recorders.map { recorder in
                recorder.events.compactMap { if case .ring(let ring, [1, 2]) = $0 { ring } else { nil } }.last
            }
            #expect(rings[0] != nil && rings[0] == rings[1])
        }
    }

    @Test("who doesn't hear itself gets the others' messages alone")
    func notItself() async throws {
        try await withRing(of: 2, hearingThemselves: false) { _, recorders, groups in
            try groups[0].send([1])
            #expect(await recorders[1].waits { $0.messages == [[1]] })
            try groups[1].send([2])
            #expect(await recorders[0].waits { !$0.messages.isEmpty })
            #expect(recorders.map(\.messages) == [[[2]], [[1]]])
        }
    }

    @Test("the longest message arrives whole, a longer one is refused")
    func longest() async throws {
        try await withRing(of: 2) { _, recorders, groups in
            let message = (0..<ProcessGroup.longestMessage).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            for _ in 0..<20 { try groups[0].send(message) }
            #expect(await recorders[1].waits { $0.messages.count == 20 })
            #expect(recorders[1].messages.allSatisfy { $0 == message })
            #expect(throws: ProcessGroupError(code: .messageTooLong(bytes: message.count + 1))) {
                try groups[0].send(message + [0])
            }
        }
    }

    @Test("who leaves is told apart from whose node went down")
    func reasons() async throws {
        try await withRing(of: 2) { nodes, recorders, groups in
            groups[1].leave()
            #expect(await recorders[0].waits { Self.left($0, node: 2, .leave) }, "\(recorders[0].events)")
            let again = try await nodes[1].namespace.perform { try ProcessGroup.join("test") }
            #expect(await recorders[0].waits { $0.nodes == [1, 2] })
            nodes[1].stop()
            #expect(await recorders[0].waits { Self.left($0, node: 2, .nodeDown) }, "\(recorders[0].events)")
            #expect(
                await recorders[0].waits { $0.events.contains { if case .ring(_, [1]) = $0 { true } else { false } } }
            )
            again.leave()
        }
    }

    @Test("while Corosync hangs, sending never waits and the queue is bounded; then everything arrives")
    func hanging() async throws {
        try await withRing(of: 1) { nodes, recorders, groups in
            nodes[0].pause()
            var count = 0
            let start = ContinuousClock.now
            while count < 100_000 {
                do { try groups[0].send([UInt8](repeating: 7, count: 4096)) } catch { break }
                count += 1
            }
            let accepted = count
            #expect(ContinuousClock.now - start < .seconds(10))
            #expect(accepted < 100_000)
            nodes[0].resume()
            #expect(
                await recorders[0].waits { $0.messages.count == accepted },
                "\(recorders[0].messages.count) of \(accepted)"
            )
        }
    }

    @Test("a Corosync that dies loses the group; a new one is joined with a new instance")
    func lostAndJoined() async throws {
        try await withRing(of: 1) { nodes, recorders, _ in
            nodes[0].stop()
            #expect(await recorders[0].waits { $0.hasEnded })
            #expect(recorders[0].events.last == .lost(ProcessGroupError(code: .connectionLost)))
            try nodes[0].start()
            let group = try await Self.join(nodes[0])
            let recorder = Recorder()
            await withTaskGroup(of: Void.self) { tasks in
                tasks.addTask { await recorder.record(group) }
                #expect(await recorder.waits { $0.nodes == [1] })
                group.leave()
            }
            #expect(recorder.hasEnded)
        }
    }

    private static func left(_ recorder: Recorder, node: UInt32, _ reason: ProcessGroupEvent.Reason) -> Bool {
        recorder.events.contains {
            guard case .membership(_, let left, _) = $0 else { return false }
            return left.contains { $0.member.node == node && $0.reason == reason }
        }
    }
}
