import ClusterModel
import FoundationEssentials
import Glibc
import Logging
import PostgresControl
import StatusDocuments
import Synchronization
import SystemSupport

/// The forks that are kept on this server: a folder each, with a report and the rows.
///
/// Nothing in it is removed but by an operator's order, so what it may take is bounded, and a full store refuses.
final class ForkStore: Sendable {
    static let report = "report.json"
    static let rows = "rows.jsonl"
    /// All forks together may take this, and the disk keeps this much for others.
    private static let mostBytes: Int64 = 1 << 30
    private static let spareBytes: Int64 = 128 << 20

    private let folder: String
    let server: ServerName
    private let alarms: AlarmList
    private let log: Logger
    private let known = Mutex<[ForkDocument]>([])

    init(folder: String, server: ServerName, alarms: AlarmList, log: Logger) {
        self.folder = folder
        self.server = server
        self.alarms = alarms
        self.log = log
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        // No folder, no forks. A report that can't be read is said and left alone.
        let found = names.sorted().compactMap { read($0) }
        known.withLock { $0 = found.sorted { $0.foundAt < $1.foundAt } }
        reconsiderAlarm()
    }

    private func read(_ name: String) -> ForkDocument? {
        // A folder without a report is the beginning of one that was broken off; it is written anew.
        guard let bytes = try? AtomicFile.read("\(folder)/\(name)/\(Self.report)") else { return nil }
        do { return try JSONDecoder().decode(ForkDocument.self, from: Data(bytes)) } catch {
            log.error("a fork's report can't be read", metadata: ["fork": "\(name)", "error": "\(error)"])
            return nil
        }
    }

    func list() -> [ForkDocument] { known.withLock { $0 } }
    func fork(_ id: String) -> ForkDocument? { list().first { $0.id == id } }
    func path(of id: String) -> String { "\(folder)/\(id)" }

    /// Begins to write a fork down; throws if there is no room for another one.
    func begin(_ id: String) throws -> ForkWriter {
        try makeFolder(folder)
        var taken: Int64 = 0
        for fork in list() where fork.id != id {
            var file = stat()
            if stat("\(path(of: fork.id))/\(Self.rows)", &file) == 0 { taken += Int64(file.st_size) }
        }
        var space = statvfs()
        guard statvfs(folder, &space) == 0 else { throw SystemError("statvfs", folder) }
        let free = Int64(clamping: space.f_bavail) * Int64(space.f_frsize)
        let room = min(Self.mostBytes - taken, free - Self.spareBytes)
        guard room > 1 << 20 else {
            throw ForkStoreError(
                "there is no room to keep what only this side wrote: \(list().count) forks take \(taken >> 20) MB and "
                    + "\(free >> 20) MB are free in \(folder). Export and discard old ones "
                    + "('webserver_config redundancy forks list'), or make room"
            )
        }
        try makeFolder(path(of: id))
        return try ForkWriter(path: "\(path(of: id))/\(Self.rows)", room: Int(clamping: room))
    }

    private func makeFolder(_ path: String) throws {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw SystemError("mkdir", path) }
        // What it will hold is lost elsewhere next: a power cut must not take the folder along.
        try AtomicFile.syncFolder(of: path)
    }

    /// Makes a fork known, durably; its rows are complete.
    func keep(_ fork: ForkDocument) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write(Array(try encoder.encode(fork)), to: "\(path(of: fork.id))/\(Self.report)", mode: 0o600)
        known.withLock { known in
            known.removeAll { $0.id == fork.id }
            known.append(fork)
            known.sort { $0.foundAt < $1.foundAt }
        }
        reconsiderAlarm()
    }

    /// Somebody looked.
    func see(_ id: String) throws {
        guard var fork = fork(id), fork.seenAt == nil else { return }
        fork.seenAt = Date.now.ISO8601Format()
        try keep(fork)
    }

    /// Removes a fork for good, its kept data directory excepted: that is the database's to remove.
    func forget(_ id: String) throws {
        // With what a write that was broken off has left.
        let left = (try? FileManager.default.contentsOfDirectory(atPath: path(of: id))) ?? []
        for name in left {
            guard unlink("\(path(of: id))/\(name)") == 0 || errno == ENOENT else { throw SystemError("unlink", id) }
        }
        guard rmdir(path(of: id)) == 0 || errno == ENOENT else { throw SystemError("rmdir", path(of: id)) }
        known.withLock { $0.removeAll { $0.id == id } }
        reconsiderAlarm()
    }

    private func reconsiderAlarm() {
        let open = list().filter(\.wantsAttention)
        let object = "\(server)"
        guard let first = open.first else { return alarms.clearIfRaised("MGMT-FORK \(object)") }
        let more = open.count > 1 ? ", and \(open.count - 1) more forks" : ""
        alarms.raise(
            Alarm(
                code: "MGMT-FORK",
                severity: .critical,
                object: object,
                text: "A fork holds \(first.sentence)\(more)",
                advice: "Look at them on \(server): webserver_config redundancy forks show \(first.id)"
            )
        )
    }
}

struct ForkStoreError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
