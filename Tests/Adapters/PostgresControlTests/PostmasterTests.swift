import Glibc
import PostgresControl
import Testing

@Suite("The server process", .enabled(if: ThrowawayCluster.isPossible), .serialized, .timeLimit(.minutes(2)))
struct PostmasterTests {
    @Test("is seen running and ready, and gone as soon as a fast stop has ended it")
    func fastStop() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let postmaster = Postmaster(of: server.cluster)
            #expect(try await postmaster.status()?.phase == .ready)
            #expect(try await postmaster.readiness() == .accepting)
            let client = server.session("client")
            try await client.query("SELECT 1")
            let taken = try await ContinuousClock().measure { try await postmaster.stop(.fast, limit: .seconds(10)) }
            print("fast stop (ms):", milliseconds(taken))
            #expect(try await postmaster.status() == nil)
            #expect(try await postmaster.readiness() == .notListening)
            let control = try await ControlData.read(of: server.cluster)
            #expect(control.endedInOrder)
            #expect(control.timeline == 1)
            try await postmaster.stop(.fast, limit: .seconds(1))
        }
    }

    @Test("that does not react costs the limit, and is ended by the harsher step")
    func escalation() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let postmaster = Postmaster(of: server.cluster)
            let status = try #require(try await postmaster.status())
            Glibc.kill(status.process, SIGSTOP)
            let error = await #expect(throws: PostgresError.self) {
                try await postmaster.stop(.fast, limit: .milliseconds(200))
            }
            #expect(error?.code == .timedOut)
            #expect(try await postmaster.readiness(limit: .milliseconds(200)) == .silent)
            try await postmaster.stop(.kill, limit: .seconds(5))
            #expect(try await postmaster.status() == nil)
            #expect(try await !ControlData.read(of: server.cluster).endedInOrder)
        }
    }

    @Test("a file left behind that names another process is no server")
    func leftBehind() async throws {
        let folder = try ThrowawayCluster.makeFolder()
        let server = ThrowawayCluster(folder: folder, name: "main", port: 5432)
        mkdir(server.cluster.dataDirectory, 0o700)
        let postmaster = Postmaster(of: server.cluster)
        #expect(try await postmaster.status() == nil)
        for content in ["\(getpid())\n/x\n1\n", "1\n/x\n1\n", "-5\n", "", "\u{0}\u{0}", "99999999999999999999\n/\n1\n"]
        {
            let file = fopen("\(server.cluster.dataDirectory)/postmaster.pid", "w")
            fputs(content, file)
            fclose(file)
            #expect(try await postmaster.status() == nil)
            try await postmaster.stop(.kill, limit: .milliseconds(100))
        }
        await server.remove()
    }
}

@Suite("The server's process file")
struct PostmasterStatusTests {
    @Test("tells process, start, port and phase")
    func complete() throws {
        let text = "712\n/var/lib/postgresql/15/main\n1700000000\n5432\n/run\n\n  123 4\nstandby \n"
        let status = try #require(PostmasterStatus(text))
        #expect(status.process == 712)
        #expect(status.startedAt == 1_700_000_000)
        #expect(status.port == 5432)
        #expect(status.phase == .standby)
    }

    @Test("has no phase while the server begins")
    func begins() throws {
        #expect(try #require(PostmasterStatus("712\n/var\n1700000000\n5432\n/run\n")).phase == nil)
    }
}
