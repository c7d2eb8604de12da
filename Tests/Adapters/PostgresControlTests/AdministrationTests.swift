import Glibc
import PostgresControl
import Testing

@Suite("Administration", .enabled(if: ThrowawayCluster.isPossible), .serialized, .timeLimit(.minutes(2)))
struct AdministrationTests {
    @Test("settings are told with their file, and whether they wait for a restart")
    func settings() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.query("ALTER SYSTEM SET wal_log_hints = on")
            try await session.query("ALTER SYSTEM SET wal_keep_size = '64MB'")
            try await session.reloadConfiguration()
            try await eventually { try await session.setting("wal_keep_size")?.value == "64MB" }
            let settings = try await session.settings(["wal_log_hints", "no_such_setting", "wal_keep_size"])
            #expect(settings.map(\.name) == ["wal_log_hints", "wal_keep_size"])
            #expect(settings.map(\.needsRestart) == [true, false])
            #expect(settings[1].file?.hasSuffix("postgresql.auto.conf") == true)
            #expect(try await session.configurationErrors() == [])
            #expect(try await session.versionNumber() >= 150_000)
            let file = fopen("\(server.cluster.dataDirectory)/postgresql.conf", "a")
            fputs("\nwork_mem = nonsense\n", file)
            fclose(file)
            let errors = try await session.configurationErrors()
            #expect(errors.contains { $0.contains("work_mem") })
        }
    }

    @Test("roles and databases whose commits wait for nobody are named")
    func weakenedCommits() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.query("CREATE ROLE careless")
            try await session.query("CREATE DATABASE fast")
            try await session.query("ALTER ROLE careless SET synchronous_commit = off")
            try await session.query("ALTER DATABASE fast SET synchronous_commit = local")
            try await session.query("ALTER ROLE postgres SET synchronous_commit = remote_apply")
            let found = try await session.weakenedCommits()
            #expect(found.map(\.database) == ["fast", nil])
            #expect(found.map(\.role) == [nil, "careless"])
            #expect(found.map(\.value) == ["local", "off"])
            #expect(try await session.databases() == ["fast", "postgres"])
            #expect(try await session.totalSize() > 10 << 20)
            #expect(try await session.tablespaces() == [])
        }
    }

    @Test("every client's connection is ended but the spared ones")
    func termination() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let (session, spared, client) = (server.session(), server.session(), server.session())
            try await spared.query("SELECT 1")
            try await client.query("SELECT 1")
            let backend = try #require(await spared.backend)
            let clientBackend = await client.backend
            #expect(try await session.terminateClients(sparing: [backend]) == 1)
            #expect(await spared.backend == backend)
            try await spared.query("SELECT 1")
            #expect(await spared.backend == backend)
            // A backend ends itself when it gets to read the signal.
            let ended = try #require(clientBackend)
            try await eventually {
                try await session.query("SELECT 1 FROM pg_stat_activity WHERE pid = $1::int", ["\(ended)"]).isEmpty
            }
            try await client.query("SELECT 1")
            #expect(await client.backend != clientBackend)
        }
    }

    @Test("a commit whose wait was cancelled is not taken for acknowledged")
    func cancelledWait() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            let waiting = [ConnectionOptions.Parameter("synchronous_commit", "on")]
            let canary = server.session("canary", settings: waiting)
            #expect(try await canary.writeCanary(limit: .seconds(2)) == [])
            try await session.query("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (peer, alone)'")
            try await session.reloadConfiguration()
            try await session.checkpoint()
            async let written = canary.writeCanary(limit: .seconds(20))
            try await eventually {
                guard case .primary(let primary) = try await session.observation().role else { return false }
                return primary.waitingCommits.count == 1
            }
            try await session.query("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
            #expect(try await written.count == 1)
        }
    }

    @Test("slots are made once, listed, and dropped")
    func slots() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.createPhysicalSlot("sn_peer")
            try await session.createPhysicalSlot("sn_peer")
            let slots = try await session.slots()
            #expect(slots.map(\.name) == ["sn_peer"])
            // It keeps nothing before somebody uses it.
            #expect(slots.first?.restart == nil && slots.first?.status == nil)
            try await session.dropSlot("sn_peer")
            try await session.dropSlot("sn_peer")
            #expect(try await session.slots() == [])
        }
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        while try await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
