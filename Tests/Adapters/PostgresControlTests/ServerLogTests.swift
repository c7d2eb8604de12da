import FoundationEssentials
import PostgresControl
import Testing

@Suite("Why a server did not start, from the end of its log")
struct ServerLogTests {
    private func lastFailure(_ text: String, behind position: Int = 0) throws -> String? {
        let folder = FileManager.default.temporaryDirectory.appending(path: "server-log-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "log")
        try Data(text.utf8).write(to: file)
        var log = ServerLog(of: DatabaseCluster())
        log.path = file.path
        return log.lastFailure(behind: position)
    }

    private let start = "2026-11-29 10:00:00.000 UTC [7] LOG:  starting PostgreSQL 15\n"

    @Test("the server's own last word counts, not what it told a session")
    func ownWord() throws {
        let full = "could not write to file \"pg_logical/replorigin_checkpoint.tmp\": No space left on device"
        let text =
            start + "2026-11-29 10:00:01.000 UTC [8] PANIC:  \(full)\n"
            + "2026-11-29 10:00:01.100 UTC [9] postgres@postgres FATAL:  the database system is starting up\n"
            + "2026-11-29 10:00:01.200 UTC [7] LOG:  database system is shut down\n"
        #expect(try lastFailure(text) == full)
    }

    @Test("what an earlier start said is no reason; in a log begun anew all counts")
    func earlier() throws {
        let failed = "2026-11-29 10:00:01.000 UTC [8] FATAL:  too many open files\n"
        #expect(try lastFailure(failed + start, behind: failed.utf8.count) == nil)
        #expect(try lastFailure(start + failed, behind: start.utf8.count) == "too many open files")
        #expect(try lastFailure(failed, behind: 1 << 30) == "too many open files")
    }

    @Test("what a WAL receiver says of the other server is no reason")
    func receiver() throws {
        let full = "could not create file \"pg_wal/00000003.history\": Permission denied"
        let text =
            "2026 [7] FATAL:  \(full)\n2026 [8] FATAL:  could not connect to the primary server: connection to server failed\n"
            + "2026 [8] FATAL:  terminating walreceiver process due to administrator command\n"
        #expect(try lastFailure(text) == full)
    }

    @Test("nothing said, nothing there, and no text at all are no reason")
    func nothing() throws {
        #expect(try lastFailure(start) == nil)
        #expect(try lastFailure("") == nil)
        #expect(try lastFailure(String(repeating: "]", count: 40_000)) == nil)
        var log = ServerLog(of: DatabaseCluster())
        log.path = "/nonexistent/log"
        #expect(log.lastFailure(behind: 0) == nil)
        #expect(log.length == 0)
    }

    @Test("what is in it can't reach a terminal, and is cut where it is long")
    func harmless() throws {
        let said = try lastFailure("2026 [7] FATAL:  \u{1b}[2J\(String(repeating: "x", count: 5000))\n")
        #expect(said.map { $0.count <= 200 && !$0.contains("\u{1b}") } == true)
    }
}
