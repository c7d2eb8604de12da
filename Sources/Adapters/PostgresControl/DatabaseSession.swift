import CPostgres
import SystemSupport

/// A conversation with one database server, opened when first needed and again when it broke.
///
/// Every call ends within its limit, however the server behaves. Statements do not wait for a standby's confirmation
/// unless `synchronous_commit` is among the options' settings, so that what we administer never hangs with the
/// writers; give the canary a session of its own with `on`.
package actor DatabaseSession {
    private let executor: BlockingExecutor
    package nonisolated let options: ConnectionOptions
    private let account: SystemAccount?
    private var connection: Connection?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A session with any server; over a Unix socket the connection is made as `account`, if given.
    package init(_ options: ConnectionOptions, as account: SystemAccount? = nil) {
        var options = options
        if options.purpose == .statements, !options.settings.contains(where: { $0.name == "synchronous_commit" }) {
            options.settings.append(ConnectionOptions.Parameter("synchronous_commit", "local"))
        }
        self.options = options
        self.account = account
        executor = BlockingExecutor(label: "postgres.session")
    }

    /// A session as superuser with a database cluster of this server.
    package init(
        with cluster: DatabaseCluster,
        database: String = "postgres",
        applicationName: String = "sn-redundancy",
        settings: [ConnectionOptions.Parameter] = []
    ) {
        self.init(
            ConnectionOptions(
                host: .socket(directory: cluster.socketDirectory),
                port: cluster.port,
                user: cluster.owner,
                database: database,
                applicationName: applicationName,
                settings: settings
            ),
            as: SystemAccount(named: cluster.owner)
        )
    }

    /// Runs one statement; parameters stand for `$1`, `$2` and so on.
    @discardableResult
    package func query(
        _ statement: String,
        _ parameters: [String?] = [],
        limit: Duration = .seconds(2)
    ) throws(PostgresError) -> [[String?]] {
        try run(statement, parameters, limit: limit).rows
    }

    /// Runs one statement and tells what the server warned of.
    package func run(
        _ statement: String,
        _ parameters: [String?] = [],
        limit: Duration
    ) throws(PostgresError) -> QueryResult {
        let deadline = Deadline(after: limit)
        try ensureOpen(by: deadline)
        do throws(PostgresError) {
            guard let result = try connection?.run(statement, parameters, by: deadline) else {
                throw PostgresError(.connectionLost, object: options.title, message: "closed")
            }
            return result
        } catch {
            giveUp(after: error)
            throw error
        }
    }

    /// Connects, if that has not been done: whether the server accepts connections is then known.
    package func open(limit: Duration = .seconds(2)) throws(PostgresError) {
        try ensureOpen(by: Deadline(after: limit))
    }

    package func close() { connection = nil }

    /// The number of the server process that serves this session, if it is connected.
    package var backend: Int32? { connection?.backend }

    func withConnection<Result>(
        by deadline: Deadline,
        _ body: (borrowing Connection) throws(PostgresError) -> Result
    ) throws(PostgresError) -> Result {
        try ensureOpen(by: deadline)
        guard let result = try connection?.lend(to: body) else {
            throw PostgresError(.connectionLost, object: options.title, message: "closed")
        }
        return result
    }

    private func ensureOpen(by deadline: Deadline) throws(PostgresError) {
        // What the server said while nobody listened was its farewell: connect anew before asking.
        if connection?.hasBeenEnded == true { connection = nil }
        if connection == nil { connection = try Connection.open(options, as: account, by: deadline) }
    }

    private func giveUp(after error: PostgresError) {
        switch error.code {
        case .timedOut:
            connection?.abandonStatement()
            connection = nil
        case .connectionLost, .systemCallFailed:
            connection = nil
        case .statementFailed(let state):
            // Class 57: the server ended us. Class 25: left inside a broken transaction.
            if state.hasPrefix("57P") || state.hasPrefix("25") { connection = nil }
        case .notListening, .notAccepting, .notAdmitted, .refused, .unexpectedAnswer, .didNotStart, .didNotPromote,
            .programFailed:
            break
        }
    }
}
