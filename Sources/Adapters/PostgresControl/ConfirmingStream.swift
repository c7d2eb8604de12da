import CPostgres
import Glibc
import SystemSupport
import Synchronization

/// One replication connection that confirms everything it is sent, from its beginning to its end.
final class ConfirmingStream: Sendable {
    private struct Shared {
        var isCut = false
        /// The socket while it is certainly ours, so that another thread may shut it down.
        var socket: Int32?
        var confirmed: WALPosition?
        var announced: WALPosition?
    }

    private let options: ConnectionOptions
    private let account: SystemAccount?
    private let shared = Mutex(Shared())
    private let limit = Duration.seconds(2)
    private let hold: RowHold?

    init(_ options: ConnectionOptions, as account: SystemAccount?, hold: RowHold?) {
        self.options = options
        self.account = account
        self.hold = hold
    }

    /// No commit behind this was confirmed, whatever happened to what was sent last.
    var announced: WALPosition? { shared.withLock { $0.announced } }
    var confirmed: WALPosition? { shared.withLock { $0.confirmed } }

    /// Ends the stream from another thread: the kernel takes nothing more for it from here on.
    func cut() {
        shared.withLock { shared in
            shared.isCut = true
            if let socket = shared.socket { shutdown(socket, Int32(SHUT_RDWR)) }
        }
    }

    /// Connects and confirms until the stream ends; blocks the thread it is called on.
    func run(_ report: (LocalReceiver.State) -> Void) {
        do throws(PostgresError) {
            let connection = try Connection.open(options, as: account, by: Deadline(after: limit))
            guard lendSocket(of: connection) else { return }
            // The number may belong to somebody else as soon as the connection is closed.
            defer { shared.withLock { $0.socket = nil } }
            let begin = try begin(on: connection)
            // Before the first confirmation: what is deleted and acknowledged from here on stays readable.
            if let hold, hold.remaining > .zero {
                try connection.sendCopy(ReplicationMessage.hold(from: hold.transaction), by: Deadline(after: limit))
            }
            try confirm(begin, on: connection)
            report(.streaming(from: begin))
            try follow(from: begin, on: connection)
        } catch {
            report(.ended(error))
        }
    }

    private func lendSocket(of connection: borrowing Connection) -> Bool {
        let socket = PQsocket(connection.pointer)
        return shared.withLock { shared in
            guard !shared.isCut else { return false }
            shared.socket = socket
            return true
        }
    }

    private func begin(on connection: borrowing Connection) throws(PostgresError) -> WALPosition {
        let rows = try connection.run("IDENTIFY_SYSTEM", by: Deadline(after: limit)).rows
        let answer = AnswerReader(rows: rows, title: options.title, subject: "identity")
        let timeline = try answer.number(0, 1, as: UInt32.self)
        let position = try answer.position(0, 2)
        try connection.startCopying(
            "START_REPLICATION PHYSICAL \(position) TIMELINE \(timeline)",
            by: Deadline(after: limit)
        )
        return position
    }

    private func follow(from begin: WALPosition, on connection: borrowing Connection) throws(PostgresError) {
        var end = begin
        var rhythm = ConfirmingRhythm()
        var holds = hold != nil
        while true {
            if holds, let hold, hold.remaining <= .zero {
                try connection.sendCopy(ReplicationMessage.hold(from: nil), by: Deadline(after: limit))
                holds = false
            }
            let isReadable = try connection.waitReadable(for: rhythm.nextPause())
            var mustReply = !isReadable
            if isReadable {
                for message in try connection.copiedMessages() {
                    switch ReplicationMessage(message) {
                    case .log(let position):
                        end = max(end, position)
                        mustReply = true
                    case .keepalive(let asksForReply):
                        mustReply = mustReply || asksForReply
                    case .unknown:
                        break
                    }
                }
            }
            if mustReply { try confirm(end, on: connection) }
        }
    }

    private func confirm(_ end: WALPosition, on connection: borrowing Connection) throws(PostgresError) {
        // Before it is sent: once cut, nothing beyond this can have been.
        shared.withLock { $0.announced = end }
        try connection.sendCopy(ReplicationMessage.confirmation(of: end), by: Deadline(after: limit))
        shared.withLock { $0.confirmed = end }
    }
}
