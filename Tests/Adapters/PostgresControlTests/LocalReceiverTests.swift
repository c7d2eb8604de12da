import Glibc
import PostgresControl
import Testing

@Suite("The local receiver", .enabled(if: ThrowawayCluster.isPossible), .serialized, .timeLimit(.minutes(2)))
struct LocalReceiverTests {
    private static let waiting = [ConnectionOptions.Parameter("synchronous_commit", "on")]

    @Test("commits block without it, and are released by its start")
    func release() async throws {
        try await withBlockedPrimary { server, receiver in
            let writer = server.session("writer", settings: Self.waiting)
            let blocked = await #expect(throws: PostgresError.self) {
                try await writer.writeCanary(limit: .milliseconds(300))
            }
            #expect(blocked?.code == .timedOut)

            let clock = ContinuousClock()
            var releases: [Double] = []
            for _ in 0..<10 {
                try await whileWaiting(on: server, writer: writer) {
                    let start = clock.now
                    receiver.start()
                    return start
                } released: {
                    releases.append(milliseconds($0.duration(to: clock.now)))
                }
                receiver.stop()
                try await untilGone(on: server)
            }
            // A figure, not a limit: on a busy machine it says more about the machine.
            print("released after (ms):", releases.sorted().map { ($0 * 10).rounded() / 10 })
            #expect(releases.count == 10)
        }
    }

    @Test("what is written while it runs is confirmed at once")
    func throughput() async throws {
        try await withBlockedPrimary { server, receiver in
            receiver.start()
            try await untilStreaming(receiver)
            let writer = server.session("writer", settings: Self.waiting)
            try await writer.writeCanary(limit: .seconds(2))
            let clock = ContinuousClock()
            let taken = try await clock.measure {
                for _ in 0..<200 { try await writer.writeCanary(limit: .seconds(2)) }
            }
            print("200 commits (ms):", milliseconds(taken))
            let senders = try await server.session().senders()
            #expect(senders.map(\.applicationName) == ["alone"])
            #expect(senders.first?.isSynchronous == true)
            #expect(senders.first?.isStreaming == true)
        }
    }

    @Test("after a stop nothing more is acknowledged")
    func stop() async throws {
        try await withBlockedPrimary { server, receiver in
            let writer = server.session("writer", settings: Self.waiting)
            for _ in 0..<5 {
                receiver.start()
                try await untilStreaming(receiver)
                try await writer.writeCanary(limit: .seconds(2))
                receiver.stop()
                let error = await #expect(throws: PostgresError.self) {
                    try await writer.writeCanary(limit: .milliseconds(100))
                }
                #expect(error?.code == .timedOut)
            }
        }
    }

    @Test("it ends, and says why, when the server stops or was not there")
    func ended() async throws {
        try await withBlockedPrimary { server, receiver in
            receiver.start()
            try await untilStreaming(receiver)
            try await server.program("pg_ctl", ["stop", "-w", "-m", "fast", "-D", server.cluster.dataDirectory])
            try await untilEnded(receiver)
            receiver.start()
            let error = try await untilEnded(receiver)
            #expect(error.code == .notListening)
        }
    }

    // MARK: - Steps

    private func withBlockedPrimary(_ body: (ThrowawayCluster, LocalReceiver) async throws -> Void) async throws {
        try await ThrowawayCluster.withPrimary { server in
            try await server.session().query("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (peer, alone)'")
            try await server.session().reloadConfiguration()
            try await server.session().checkpoint()
            let receiver = LocalReceiver(for: server.cluster)
            defer { receiver.stop() }
            try await body(server, receiver)
        }
    }

    private func whileWaiting<Mark: Sendable>(
        on server: ThrowawayCluster,
        writer: DatabaseSession,
        act: () -> Mark,
        released: (Mark) -> Void
    ) async throws {
        let observer = server.session()
        async let written = writer.writeCanary(limit: .seconds(10))
        while true {
            guard case .primary(let primary) = try await observer.observation().role else { break }
            if primary.waitingCommits.count == 1 { break }
            try await Task.sleep(for: .milliseconds(2))
        }
        let mark = act()
        #expect(try await written == [])
        released(mark)
    }

    private func untilGone(on server: ThrowawayCluster) async throws {
        let observer = server.session()
        while try await !observer.senders().isEmpty { try await Task.sleep(for: .milliseconds(2)) }
    }

    private func untilStreaming(_ receiver: LocalReceiver) async throws {
        for await state in receiver.states() {
            if case .streaming = state { return }
            if case .ended(let error) = state { throw error }
        }
    }

    @discardableResult
    private func untilEnded(_ receiver: LocalReceiver) async throws -> PostgresError {
        for await state in receiver.states() {
            if case .ended(let error) = state { return error }
        }
        throw CancellationError()
    }
}
