import Glibc
import PostgresControl
import Synchronization
import SystemSupport
import Testing

@Suite("A standby", .enabled(if: ThrowawayCluster.isPossible), .serialized, .timeLimit(.minutes(3)))
struct StandbyTests {
    @Test("made by a base backup streams, confirms commits, and becomes a primary on a new timeline in no time")
    func promotion() async throws {
        try await withPair { primary, standby in
            let observer = standby.session()
            try await eventually { try await isStreaming(observer) }
            let before = try await observer.observation()
            #expect(before.timeline == 1)
            #expect(try await primary.session().senders().map(\.applicationName) == ["peer"])
            #expect(try await primary.session().slots().map(\.isActive) == [true])

            let session = primary.session()
            let stopTime = try await ContinuousClock().measure {
                try await Postmaster(of: primary.cluster).stop(.fast, limit: .seconds(10))
            }
            let control = try await ControlData.read(of: primary.cluster)
            guard case .standby(let last) = try await observer.observation().role else { return }
            #expect(try #require(last.replayed) > control.checkpoint)

            let clock = ContinuousClock()
            let start = clock.now
            try await observer.promote()
            try await observer.waitPromoted(limit: .seconds(10))
            let promoted = milliseconds(start.duration(to: clock.now))
            try await standby.session().query("CREATE TABLE written (n int)")
            let writable = milliseconds(start.duration(to: clock.now))
            print("fast stop (ms):", milliseconds(stopTime), "promoted (ms):", promoted, "writable (ms):", writable)
            #expect(try await observer.observation().timeline == 2)
            await session.close()
        }
    }

    @Test("is not made where the source refuses, and nothing is left of the attempt")
    func refused() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let data = DataDirectory(of: server.cluster)
            let backup = BaseBackup(for: server.cluster, from: source(server), slot: "unknown")
            let error = await #expect(throws: PostgresError.self) {
                try await backup.run(into: data.incomingPath, limit: .seconds(30))
            }
            #expect(error?.code == .programFailed("pg_basebackup"))
            #expect(error?.message.contains("unknown") == true)
            #expect(access(data.incomingPath, F_OK) != 0)
        }
    }

    @Test("the role that it streams as is created with a verifier: no password reaches the server")
    func role() async throws {
        try await ThrowawayCluster.withPrimary(["log_statement=all", "listen_addresses=127.0.0.1"]) { server in
            let session = server.session()
            let name = "odd \"role\"; --"
            for password in ["first secret", "secret:with\\'all"] {
                try await session.setReplicationRole(name, password: password)
                let passFile = "\(server.folder)/pass"
                let line = PassFile.line(host: nil, port: nil, database: nil, user: name, password: password)
                try AtomicFile.write(Array(line.utf8), to: passFile, mode: 0o600)
                let login = DatabaseSession(replication(server, user: name, passFile: passFile))
                let identity = try await login.identifySystem()
                #expect(identity.timeline == 1)
                try AtomicFile.write(Array("*:*:*:*:wrong\n".utf8), to: passFile, mode: 0o600)
                let wrong = DatabaseSession(replication(server, user: name, passFile: passFile))
                let refusal = await #expect(throws: PostgresError.self) { try await wrong.identifySystem() }
                #expect(refusal?.code == .notAdmitted(sqlState: "28P01"))
            }
            let log = try #require(try AtomicFile.read("\(server.cluster.dataDirectory).log"))
            let text = String(decoding: log, as: UTF8.self)
            #expect(text.contains("SCRAM-SHA-256$") && !text.contains("first secret"))
            try await session.grantRewind(to: name)
            try await session.dropRole(name)
            #expect(try await !session.roleExists(name))
        }
    }

    @Test("a data directory moved aside is listed, and its place can be taken")
    func aside() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let data = DataDirectory(of: server.cluster)
            let refusal = await #expect(throws: PostgresError.self) { try await data.moveAside() }
            #expect(refusal?.code == .systemCallFailed(errno: EBUSY))
            try await Postmaster(of: server.cluster).stop(.fast, limit: .seconds(10))
            #expect(try await data.usedBytes() > 20 << 20)
            #expect(try await data.freeBytes() > 0)
            let first = try await data.moveAside()
            #expect(await !data.holdsData())
            try await data.install(first.path)
            try await data.markAsStandby()
            #expect(await data.isMarkedAsStandby())
            try await data.unmarkAsStandby()
            #expect(await !data.isMarkedAsStandby())
            let kept = try await data.moveAside()
            #expect(try await data.kept() == [kept])
            try await data.discard(kept)
            #expect(try await data.kept() == [])
        }
    }

    // MARK: - Steps

    private func withPair(_ body: (ThrowawayCluster, ThrowawayCluster) async throws -> Void) async throws {
        try await ThrowawayCluster.withPrimary { primary in
            let standby = ThrowawayCluster(folder: primary.folder, name: "standby", port: 5433)
            try await primary.session().createPhysicalSlot("peer")
            let data = DataDirectory(of: standby.cluster)
            let seen = Mutex<[BaseBackup.Progress]>([])
            let backup = BaseBackup(for: standby.cluster, from: source(primary), slot: "peer")
            try await backup.run(into: data.incomingPath, limit: .seconds(60)) { step in
                seen.withLock { $0.append(step) }
            }
            #expect(seen.withLock { $0.last.map { $0.doneBytes >= $0.totalBytes } } == true)
            try await data.install(data.incomingPath)
            try await data.markAsStandby()
            let account = try #require(SystemAccount(named: "postgres"))
            let settings = "primary_conninfo = '\(source(primary).primaryConninfo)'\nprimary_slot_name = 'peer'\n"
            let file = "\(data.path)/postgresql.auto.conf"
            try AtomicFile.write(Array(settings.utf8), to: file, mode: 0o600, owner: (account.user, account.group))
            try await standby.start()
            do {
                try await body(primary, standby)
            } catch {
                try await Postmaster(of: standby.cluster).stop(.immediate, limit: .seconds(10))
                throw error
            }
            try await Postmaster(of: standby.cluster).stop(.immediate, limit: .seconds(10))
        }
    }

    private func source(_ primary: ThrowawayCluster) -> ConnectionOptions {
        ConnectionOptions(
            host: .socket(directory: primary.folder),
            port: primary.cluster.port,
            user: "postgres",
            applicationName: "peer"
        )
    }

    private func replication(_ server: ThrowawayCluster, user: String, passFile: String) -> ConnectionOptions {
        ConnectionOptions(
            host: .address("127.0.0.1"),
            port: server.cluster.port,
            user: user,
            applicationName: "peer",
            purpose: .physicalReplication,
            passFile: passFile
        )
    }

    private func isStreaming(_ session: DatabaseSession) async throws -> Bool {
        guard case .standby(let standby) = try await session.observation().role else { return false }
        return standby.receiver?.isStreaming == true
    }

    private func eventually(_ condition: () async throws -> Bool) async throws {
        let deadline = ContinuousClock.now.advanced(by: .seconds(20))
        while try await !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}
