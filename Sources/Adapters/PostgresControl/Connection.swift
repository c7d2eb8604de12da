import CPostgres
import Glibc
import SystemSupport

/// The libpq handle. It has one owner, and closes when that owner lets go. Every wait in it ends at a deadline.
struct Connection: ~Copyable {
    let pointer: OpaquePointer
    let title: String
    private let notices: NoticeInbox

    private init(adopting pointer: OpaquePointer, title: String) {
        self.pointer = pointer
        self.title = title
        notices = NoticeInbox()
    }

    deinit { PQfinish(pointer) }

    static func open(
        _ options: ConnectionOptions,
        as account: SystemAccount?,
        by deadline: Deadline
    ) throws(PostgresError) -> Connection {
        guard let pointer = AssumedUser.perform(as: account, { PQconnectStart(options.conninfo) }) else {
            throw PostgresError(.refused(sqlState: nil), object: options.title, message: "out of memory")
        }
        let connection = Connection(adopting: pointer, title: options.title)
        connection.notices.attach(to: pointer)
        // Only the verbose form of a refusal carries the SQLSTATE.
        PQsetErrorVerbosity(pointer, PQERRORS_VERBOSE)
        guard PQstatus(pointer) != CONNECTION_BAD else { throw connection.refusal() }
        try connection.finishOpening(as: account, by: deadline)
        PQsetErrorVerbosity(pointer, PQERRORS_DEFAULT)
        guard PQsetnonblocking(pointer, 1) == 0 else { throw connection.loss() }
        return connection
    }

    private func finishOpening(as account: SystemAccount?, by deadline: Deadline) throws(PostgresError) {
        var state = PGRES_POLLING_WRITING
        while true {
            switch state {
            case PGRES_POLLING_OK: return
            case PGRES_POLLING_READING: try wait(for: POLLIN, by: deadline)
            case PGRES_POLLING_WRITING: try wait(for: POLLOUT, by: deadline)
            default: throw refusal()
            }
            // It may connect anew in here (another address, another protocol), so the user matters here as well.
            state = AssumedUser.perform(as: account) { PQconnectPoll(pointer) }
        }
    }

    /// Runs one statement and returns its rows with what the server warned of.
    func run(
        _ statement: String,
        _ parameters: [String?] = [],
        by deadline: Deadline
    ) throws(PostgresError) -> QueryResult {
        _ = notices.drain()
        try send(statement, parameters)
        try flush(by: deadline)
        var rows: [[String?]] = []
        var failure: PostgresError?
        while let answer = try nextAnswer(by: deadline) {
            defer { PQclear(answer) }
            switch PQresultStatus(answer) {
            case PGRES_TUPLES_OK: rows = Self.rows(of: answer)
            case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: break
            default: failure = failure ?? statementFailure(answer)
            }
        }
        if let failure { throw failure }
        return QueryResult(rows: rows, warnings: notices.drain())
    }

    func lend<Result>(
        to body: (borrowing Connection) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        try body(self)
    }

    /// Whether the server has said something on an idle connection: in practice, that it ends.
    var hasBeenEnded: Bool {
        var entry = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
        return PQstatus(pointer) != CONNECTION_OK || poll(&entry, 1, 0) != 0
    }

    /// The number of the server process that serves us.
    var backend: Int32 { PQbackendPID(pointer) }

    private func send(_ statement: String, _ parameters: [String?]) throws(PostgresError) {
        if parameters.isEmpty {
            // The simple protocol: the only one that replication commands know.
            guard PQsendQuery(pointer, statement) == 1 else { throw loss() }
            return
        }
        let values = parameters.map { $0.map { strdup($0) } ?? nil }
        defer { for value in values { free(value) } }
        let pointers = values.map { UnsafePointer<CChar>($0) }
        let sent = PQsendQueryParams(pointer, statement, Int32(pointers.count), nil, pointers, nil, nil, 0)
        guard sent == 1 else { throw loss() }
    }
}
