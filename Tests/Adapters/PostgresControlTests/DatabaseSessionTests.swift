import Glibc
import PostgresControl
import Testing

@Suite("A database session", .enabled(if: ThrowawayCluster.isPossible), .serialized, .timeLimit(.minutes(2)))
struct DatabaseSessionTests {
    @Test("root is admitted as the database's owner by peer authentication, and stays root")
    func peerAuthentication() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            #expect(try await session.query("SELECT current_user, $1::text", ["it's"]) == [["postgres", "it's"]])
            #expect(geteuid() == 0)

            let observation = try await session.observation()
            #expect(observation.timeline == 1)
            #expect(try await observation.systemIdentifier == session.systemIdentifier())
            guard case .primary(let primary) = observation.role else {
                Issue.record("not seen as a primary")
                return
            }
            #expect(primary.flushed <= primary.inserted)
            #expect(primary.waitingCommits.isEmpty)
            await session.close()
        }
    }

    @Test("a session survives a restart of its server")
    func restart() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.query("SELECT 1")
            try await server.program("pg_ctl", ["stop", "-w", "-m", "fast", "-D", server.cluster.dataDirectory])
            let error = await #expect(throws: PostgresError.self) { try await session.query("SELECT 1") }
            #expect(error?.code == .notListening)
            try await server.start()
            #expect(try await session.query("SELECT 1") == [["1"]])
        }
    }

    @Test("a statement over its limit ends in time, and its server process is freed")
    func limit() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.query("SELECT 1")
            let backend = try #require(await session.backend)
            let clock = ContinuousClock()
            let taken = await clock.measure {
                let error = await #expect(throws: PostgresError.self) {
                    try await session.query("SELECT pg_sleep(60)", limit: .milliseconds(200))
                }
                #expect(error?.code == .timedOut)
            }
            // No measurement: it only must not be the statement that ended it.
            #expect(taken < .seconds(45))
            var gone = false
            for _ in 0..<200 where !gone {
                let rows = try await session.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", ["\(backend)"])
                gone = rows.isEmpty
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(gone)
        }
    }

    @Test("a frozen server costs no more than the limit: one that is known, and one to connect to")
    func frozen() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let known = server.session()
            try await known.query("SELECT 1")
            let backend = try #require(await known.backend)
            let postmaster = try #require(try await Postmaster(of: server.cluster).status()).process
            kill(backend, SIGSTOP)
            kill(postmaster, SIGSTOP)
            let clock = ContinuousClock()
            for session in [known, server.session()] {
                let taken = await clock.measure {
                    let error = await #expect(throws: PostgresError.self) {
                        try await session.query("SELECT 1", limit: .milliseconds(300))
                    }
                    #expect(error?.code == .timedOut)
                }
                #expect(taken >= .milliseconds(300) && taken < .seconds(45))
            }
            kill(postmaster, SIGCONT)
            kill(backend, SIGCONT)
            #expect(try await known.query("SELECT 1", limit: .seconds(5)) == [["1"]])
        }
    }

    @Test("errors say what the server said, with its code")
    func errors() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            let error = await #expect(throws: PostgresError.self) { try await session.query("SELECT nothing") }
            #expect(error?.code == .statementFailed(sqlState: "42703"))
            let options = ConnectionOptions(
                host: .socket(directory: server.folder),
                user: "nobody",
                applicationName: "test"
            )
            let stranger = DatabaseSession(options, as: SystemAccount(named: "postgres"))
            let refusal = await #expect(throws: PostgresError.self) { try await stranger.open() }
            #expect(refusal?.code == .notAdmitted(sqlState: "28000"))
        }
    }
}
