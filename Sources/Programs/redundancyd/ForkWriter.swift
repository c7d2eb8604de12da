import FoundationEssentials
import Glibc
import PostgresControl
import StatusDocuments
import Synchronization
import SystemSupport

/// Writes a fork's rows to their file as they are found, and counts them.
final class ForkWriter: Sendable {
    private struct State {
        var buffer: [UInt8] = []
        var written = 0
        var acknowledged = 0
        var others = 0
        var tables: [ForkDocument.Table] = []
        var places: [String: Int] = [:]
    }

    private let file: OwnedFile
    private let path: String
    private let room: Int
    private let state = Mutex(State())

    /// Holds the descriptor for a class, whose fields can't be noncopyable and closed at a moment of our choice.
    private final class OwnedFile: Sendable {
        let number: Int32
        init(_ number: Int32) { self.number = number }
        deinit { close(number) }
    }

    init(path: String, room: Int) throws {
        let number = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw SystemError("open", path) }
        file = OwnedFile(number)
        self.path = path
        self.room = room
    }

    func take(_ row: ForkedRow, acknowledged: Bool) throws {
        let entry = ForkRowEntry(
            acknowledged: acknowledged,
            committed: row.committedAt,
            database: row.database,
            key: row.key,
            operation: row.operation.rawValue,
            row: row.row,
            schema: row.schema,
            table: row.table,
            transaction: row.transaction
        )
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let line = Array(try encoder.encode(entry)) + [UInt8(ascii: "\n")]
        try state.withLock { state in
            guard state.written + line.count <= room else {
                throw ForkStoreError("the rows that only this side wrote take more than the \(room >> 20) MB there are")
            }
            state.written += line.count
            state.buffer += line
            count(row, acknowledged, &state)
            if state.buffer.count >= 1 << 18 { try flush(&state) }
        }
    }

    private func count(_ row: ForkedRow, _ acknowledged: Bool, _ state: inout State) {
        if acknowledged { state.acknowledged += 1 } else { state.others += 1 }
        let name = "\(row.database)\n\(row.schema)\n\(row.table)"
        let place = state.places[name] ?? state.tables.count
        if place == state.tables.count {
            state.places[name] = place
            state.tables.append(.init(database: row.database, schema: row.schema, table: row.table))
        }
        switch row.operation {
        case .inserted: state.tables[place].inserted += 1
        case .updated: state.tables[place].updated += 1
        case .deleted: state.tables[place].deleted += 1
        }
        if acknowledged { state.tables[place].acknowledged += 1 }
    }

    private func flush(_ state: inout State) throws {
        var done = 0
        while done < state.buffer.count {
            let count = state.buffer[done...].withUnsafeBytes { write(file.number, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemError("write", path) }
            done += count
        }
        state.buffer = []
    }

    /// Everything is on disk when this returns; the counts go into the report.
    func finish(_ fork: inout ForkDocument) throws {
        try state.withLock { state in
            try flush(&state)
            guard fsync(file.number) == 0 else { throw SystemError("fsync", path) }
            fork.acknowledgedRows = state.acknowledged
            fork.otherRows = state.others
            fork.tables = state.tables
        }
        try AtomicFile.syncFolder(of: path)
    }
}
