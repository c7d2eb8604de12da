import ConfigurationFiles
import PostgresControl
import SetupPlan

/// Puts the database's settings in force by one restart: on the way in behind the settings' files ("set-up"), on the way
/// out behind their removal ("removal").
struct DatabaseTurn: MarkedOperation {
    static let name = "restart of the database"
    /// Those of templates/postgresql/sn-redundancy.conf without which nothing is safe.
    static let settings = [
        "listen_addresses", "ssl", "ssl_cert_file", "ssl_key_file", "wal_level", "wal_log_hints", "hot_standby",
        "synchronous_standby_names", "primary_conninfo", "primary_slot_name", "max_slot_wal_keep_size",
        "max_wal_senders",
    ]

    var name: String { Self.name }

    static func state(_ when: String) -> OperationState { OperationState(name, ["when": when]) }

    func look(_ operation: OperationState) async throws -> [String: String] {
        ["running": "\(try await LocalDatabase.ofThisServer().isRunning)"]
    }

    func carryOut(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"] == "set-up" else { return }
        let database = try LocalDatabase.ofThisServer()
        try await database.restart()
        try await check(database)
        // A completed one proves that what commits wait for is in force everywhere.
        report("writing a checkpoint")
        try await database.session.checkpoint(limit: .seconds(600))
    }

    func takeBack(_ operation: OperationState, report: @escaping @Sendable (String) -> Void) async throws {
        guard operation.arguments["when"] == "removal" else { return }
        let database = try LocalDatabase.ofThisServer()
        guard operation.record["running"] != "false" else { return }
        let wasPrimary = try await database.isRunning ? try await !database.session.isInRecovery() : nil
        if wasPrimary == false {
            throw OperationError(.failed, "\(database.cluster.title) is a standby here, so it is not made independent.")
        }
        // The engine leaves this behind in a primary, for its next start; from now on the start is an ordinary one.
        try await database.files.unmarkAsStandby()
        report("restarting \(database.cluster.title)")
        try await database.restart()
        guard try await !database.session.isInRecovery() else {
            throw OperationError(.failed, "\(database.cluster.title) did not come up as an independent database.")
        }
    }

    private func check(_ database: LocalDatabase) async throws {
        let wrong = try await database.session.configurationErrors()
        if let first = wrong.first { throw OperationError(.failed, "\(database.cluster.title): \(first)") }
        // A line further down, or an ALTER SYSTEM, would win over ours without a word.
        for setting in try await database.session.settings(Self.settings) {
            let isOurs = setting.file?.hasSuffix("/conf.d/sn-redundancy.conf") == true
            guard isOurs, !setting.needsRestart else {
                throw OperationError(
                    .failed,
                    "\(database.cluster.title) takes \(setting.name) from \(setting.file ?? "elsewhere"); remove the setting there and try again."
                )
            }
        }
    }
}
