import FoundationEssentials
import Glibc
import Logging
import Synchronization
import SystemSupport

/// The decision record: one JSON line per decision, kept across restarts, bounded.
final class HistoryFile: Sendable {
    struct Entry: Codable, Sendable {
        var at: String
        var what: String
        var why: String
    }

    private static let kept = 500
    private let path: String
    private let log: Logger
    private let entries: Mutex<[Entry]>

    init(path: String, log: Logger) {
        self.path = path
        self.log = log
        // An unreadable history is only a loss for the reader; the daemon goes on.
        let bytes = (try? AtomicFile.read(path)) ?? nil
        let lines = bytes.map { String(decoding: $0, as: UTF8.self).split(separator: "\n") } ?? []
        entries = Mutex(
            lines.suffix(Self.kept).compactMap {
                // A torn line is skipped.
                try? JSONDecoder().decode(Entry.self, from: Data($0.utf8))
            }
        )
    }

    func append(what: String, why: String) {
        let now = Date.now.ISO8601Format(.iso8601(timeZone: .gmt, includingFractionalSeconds: true))
        let entry = Entry(at: now, what: what, why: why)
        let all = entries.withLock { entries in
            entries.append(entry)
            if entries.count > Self.kept { entries.removeFirst() }
            return entries
        }
        do {
            let lines = try all.map { try String(decoding: JSONEncoder().encode($0), as: UTF8.self) }
            try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path, mode: 0o640)
        } catch {
            log.warning("history not written", metadata: ["error": "\(error)"])
        }
    }

    func list() -> [Entry] { entries.withLock { $0 } }
}
