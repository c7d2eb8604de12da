import Glibc
import PostgresControl
import Synchronization
import Testing

@Suite(
    "the rows that only the loser of a fork has (DESIGN 3.2)",
    .enabled(if: ThrowawayCluster.isPossible),
    .serialized
)
struct ForkReadingTests {
    /// As PostgreSQL makes them, empty: so many that the folder most likely gives one of them first.
    private static func makeSegmentsInAdvance(in folder: String) throws {
        for number in 0x50..<0x90 {
            let path = "\(folder)/0000000100000000000000\(String(number, radix: 16, uppercase: true))"
            let file = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o644)
            try #require(file >= 0 && fchmod(file, 0o644) == 0 && ftruncate(file, 16 << 20) == 0)
            close(file)
        }
    }

    @Test("inserted, updated and deleted rows, with and without a key, to the last one, after a crash")
    func everyRow() async throws {
        try await ThrowawayCluster.withPrimary(["wal_log_hints=on", "autovacuum=off"]) { server in
            let session = server.session()
            let setUp = [
                "CREATE TABLE keyed (id int PRIMARY KEY, t text)", "CREATE TABLE plain (v text)",
                "INSERT INTO keyed SELECT i, 'x' || i FROM generate_series(1, 500) i",
                "INSERT INTO plain VALUES ('one'), ('two'), ('two'), ('three')", "CREATE SEQUENCE s",
                "CREATE TABLE sn_redundancy_drill (run text, server text, n bigint)", "CHECKPOINT",
            ]
            for statement in setUp { try await session.query(statement, limit: .seconds(20)) }
            let fork = try #require(
                WALPosition(try await session.query("SELECT pg_current_wal_insert_lsn()")[0][0] ?? "")
            )
            // As on a side that is alone: full pages are tidied up as soon as somebody reads them.
            let receiver = LocalReceiver(for: server.cluster)
            receiver.start(keepingRowsFrom: try await session.observation().oldestTransaction)
            for await state in receiver.states() { if case .streaming = state { break } }
            defer { receiver.stop() }
            let statements = [
                "INSERT INTO keyed VALUES (1001, 'new')", "UPDATE keyed SET t = 'changed' WHERE id = 3",
                "DELETE FROM keyed WHERE id = 4", "DELETE FROM plain WHERE v = 'two'",
                "UPDATE keyed SET t = 'c1' WHERE id = 5", "UPDATE keyed SET t = 'c2' WHERE id = 5",
                "DELETE FROM keyed WHERE id = 5", "INSERT INTO keyed VALUES (1002, 'gone again')",
                "DELETE FROM keyed WHERE id = 1002", "BEGIN", "INSERT INTO keyed VALUES (1003, 'never')", "ROLLBACK",
                "BEGIN", "SAVEPOINT a", "INSERT INTO keyed VALUES (1004, 'in a subtransaction')", "RELEASE a", "COMMIT",
                "INSERT INTO plain SELECT 'many' || i FROM generate_series(1, 2000) i", "SELECT nextval('s')",
                "SELECT * FROM keyed WHERE id = 7 FOR UPDATE", "ANALYZE",
                // Nobody misses a drill's rows.
                "INSERT INTO sn_redundancy_drill VALUES ('run', 'lim1', 1)", "DELETE FROM sn_redundancy_drill",
                "INSERT INTO sn_redundancy_drill VALUES ('run', 'lim1', 2)",
            ]
            for statement in statements { try await session.query(statement, limit: .seconds(20)) }
            await session.close()
            try await Postmaster(of: server.cluster).stop(.kill, limit: .seconds(10))
            try Self.makeSegmentsInAdvance(in: "\(server.cluster.dataDirectory)/pg_wal")

            let rows = Mutex<[ForkedRow]>([])
            let history = try #require(TimelineHistory(of: 1, ""))
            let summary = try await ForkReading(of: server.cluster, in: "\(server.folder)/private")
                .run(behind: history.stretches(behind: fork), limit: .seconds(60)) { row in
                    rows.withLock { $0.append(row) }
                }
            let found = rows.withLock { $0 }
            #expect(Set(found.map(\.table)) == ["keyed", "plain"])
            let lines = Set(
                found.filter { $0.table == "keyed" }.map { "\($0.operation) \($0.key ?? "-") \($0.row ?? "-")" }
            )
            #expect(
                lines == [
                    #"inserted {"id" : 1001} {"id":1001,"t":"new"}"#, #"updated {"id" : 3} {"id":3,"t":"changed"}"#,
                    #"deleted {"id" : 4} {"id":4,"t":"x4"}"#, #"deleted {"id" : 5} {"id":5,"t":"x5"}"#,
                    #"inserted {"id" : 1004} {"id":1004,"t":"in a subtransaction"}"#,
                ]
            )
            let plain = found.filter { $0.table == "plain" }
            #expect(plain.filter { $0.operation == .deleted }.map(\.row) == [#"{"v":"two"}"#, #"{"v":"two"}"#])
            #expect(Set(plain.filter { $0.operation == .inserted }.map(\.row)).count == 2000)
            #expect(plain.allSatisfy { $0.key == nil && $0.committedAt.hasSuffix("Z") })
            #expect(summary?.notCovered == [])
            #expect(summary?.notes.count == 1)
            #expect(try await Postmaster(of: server.cluster).status() == nil)
        }
    }

    @Test("definitions that were changed are said, and their new tables' rows are read all the same")
    func definitions() async throws {
        try await ThrowawayCluster.withPrimary(["wal_log_hints=on"]) { server in
            let session = server.session()
            let fork = try #require(
                WALPosition(try await session.query("SELECT pg_current_wal_insert_lsn()")[0][0] ?? "")
            )
            try await session.query("CREATE TABLE made AS SELECT 7 AS x")
            await session.close()
            try await Postmaster(of: server.cluster).stop(.fast, limit: .seconds(20))
            let rows = Mutex<[ForkedRow]>([])
            let history = try #require(TimelineHistory(of: 1, ""))
            let summary = try await ForkReading(of: server.cluster, in: "\(server.folder)/private")
                .run(behind: history.stretches(behind: fork), limit: .seconds(60)) { row in
                    rows.withLock { $0.append(row) }
                }
            #expect(rows.withLock { $0.map(\.row) } == [#"{"x":7}"#])
            #expect(summary?.notCovered.count == 1)
        }
    }

    @Test("where nothing was committed, nothing is started")
    func nothing() async throws {
        try await ThrowawayCluster.withPrimary { server in
            let session = server.session()
            try await session.query("CHECKPOINT", limit: .seconds(20))
            let fork = try #require(
                WALPosition(try await session.query("SELECT pg_current_wal_insert_lsn()")[0][0] ?? "")
            )
            await session.close()
            try await Postmaster(of: server.cluster).stop(.fast, limit: .seconds(20))
            let history = try #require(TimelineHistory(of: 1, ""))
            let summary = try await ForkReading(of: server.cluster, in: "\(server.folder)/private")
                .run(behind: history.stretches(behind: fork), limit: .seconds(60)) { _ in }
            #expect(summary == nil)
        }
    }
}

@Suite("timelines")
struct TimelineHistoryTests {
    @Test(
        "where two logs part (DESIGN 3.2)",
        arguments: [
            (UInt32(1), "", UInt32(2), "1\t0/5000\treason\n", "0/5000"),
            (2, "1\t0/5000\tr\n", 3, "1\t0/5000\tr\n2\t0/7000\tr\n", "0/7000"),
            (2, "1\t0/5000\tr\n", 3, "1\t0/6000\tr\n", "0/5000"),
            (3, "1\t0/5000\tr\n2\t0/8000\tr\n", 4, "1\t0/5000\tr\n2\t0/7000\tr\n", "0/7000"),
        ]
    )
    func parting(_ mine: UInt32, _ own: String, _ theirs: UInt32, _ other: String, _ at: String) throws {
        let one = try #require(TimelineHistory(of: mine, own))
        let two = try #require(TimelineHistory(of: theirs, other))
        #expect(one.divergence(from: two) == WALPosition(at))
        #expect(two.divergence(from: one) == WALPosition(at))
    }

    @Test("behind a log that never parted from the other one there is nothing")
    func nothingBehind() throws {
        let history = try #require(TimelineHistory(of: 2, "1\t0/5000\treason\n"))
        let parting = try #require(history.divergence(from: history))
        #expect(history.stretches(behind: parting).isEmpty)
        #expect(history.stretches(behind: try #require(WALPosition("0/4000"))).map(\.timeline) == [1, 2])
    }

    @Test(
        "a history that is no history is refused",
        arguments: ["x", "5\t0/1\tr\n", "1\tnowhere\tr\n", "1\t0/9\n1\t0/8\n"]
    )
    func nonsense(_ text: String) { #expect(TimelineHistory(of: 3, text) == nil) }
}
