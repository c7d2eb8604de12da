import ControlSocket
import Dispatch
import FoundationEssentials
import Glibc
import Logging
import ManagementFailover
import StatusDocuments
import Synchronization
import SystemSupport

/// The decision record: one JSON line per decision, kept across restarts, bounded.
final class HistoryFile: Sendable {
    typealias Entry = HistoryEntry

    private static let kept = 500
    private let path: String
    private let log: Logger
    private let entries: Mutex<[Entry]>
    private let writer = DispatchQueue(label: "history")
    private let waits = Mutex(false)

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

    /// Returns at once: a move must not wait for the disk, least of all for one that hangs.
    ///
    /// What happened a while ago, and is only heard of now, has the time at which it happened, by this server's clock.
    func append(_ entry: Entry, ago: Duration = .zero) {
        var entry = entry
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        entry.at = Date.now.addingTimeInterval(-(ago / .seconds(1))).formatted(style)
        entries.withLock { entries in
            entries.append(entry)
            if entries.count > Self.kept { entries.removeFirst() }
        }
        let isFirst = waits.withLock { waits in
            defer { waits = true }
            return !waits
        }
        // What comes while one is waiting or being written is written with the next.
        if isFirst { writer.async { self.write() } }
    }

    private func write() {
        waits.withLock { $0 = false }
        do {
            let lines = try list().map { try JSONLine.text(of: $0) }
            try AtomicFile.write(Array((lines.joined(separator: "\n") + "\n").utf8), to: path, mode: 0o640)
        } catch {
            log.warning("history not written", metadata: ["error": "\(error)"])
        }
    }

    func list() -> [Entry] { entries.withLock { $0 } }
}

extension HistoryEntry {
    init(_ decision: Decision) {
        self.init(what: decision.what, why: decision.why)
        inputs = decision.inputs.map { Input(name: $0.name, value: $0.value) }
    }

    init(_ record: MoveRecord) {
        self.init(
            what: "\(record.to) took over from \(record.from) in epoch \(record.epoch)",
            why: record.cause.words(from: record.from)
        )
        move = Move(
            from: record.from,
            to: record.to,
            epoch: record.epoch,
            planned: record.cause == .planned,
            outageMilliseconds: record.outageMilliseconds,
            phases: record.phases.map { Phase(name: $0.phase.rawValue, milliseconds: $0.milliseconds) }
        )
    }
}
