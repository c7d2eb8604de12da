import CPostgres
import SystemSupport

extension DatabaseSession {
    /// Creates a login role for replication, or gives the existing one this password.
    package func setReplicationRole(
        _ name: String,
        password: String,
        limit: Duration = .seconds(5)
    ) throws(PostgresError) {
        try setLoginRole(name, "REPLICATION", password: password, limit: limit)
    }

    /// Creates a login role for rewinds, or gives the existing one this password: what pg_rewind needs of its source, and
    /// the right to write a checkpoint, without which a primary that was just promoted looks as if it had not been.
    package func setRewindRole(
        _ name: String,
        password: String,
        limit: Duration = .seconds(5)
    ) throws(PostgresError) {
        try setLoginRole(name, "NOREPLICATION", password: password, limit: limit)
        try grantRewind(to: name, limit: limit)
    }

    /// The password is turned into a SCRAM verifier here: neither the connection nor the server's log ever carries it.
    private func setLoginRole(
        _ name: String,
        _ attribute: String,
        password: String,
        limit: Duration
    ) throws(PostgresError) {
        let verb = try roleExists(name, limit: limit) ? "ALTER" : "CREATE"
        let deadline = Deadline(after: limit)
        let statement = try withConnection(by: deadline) { connection throws(PostgresError) in
            let role = try connection.quoted(identifier: name)
            let verifier = try connection.scramVerifier(of: password, for: name)
            return "\(verb) ROLE \(role) WITH LOGIN \(attribute) PASSWORD \(try connection.quoted(literal: verifier))"
        }
        try query(statement, limit: limit)
    }

    /// What pg_rewind needs of its source, and no more.
    package func grantRewind(to role: String, limit: Duration = .seconds(5)) throws(PostgresError) {
        let role = try quoted(identifier: role, limit: limit)
        try query("GRANT pg_checkpoint TO \(role)", limit: limit)
        for function in Self.rewindFunctions {
            try query("GRANT EXECUTE ON FUNCTION pg_catalog.\(function) TO \(role)", limit: limit)
        }
    }

    package func roleExists(_ name: String, limit: Duration = .seconds(2)) throws(PostgresError) -> Bool {
        try !query("SELECT 1 FROM pg_roles WHERE rolname = $1", [name], limit: limit).isEmpty
    }

    /// Drops a role with its grants; nothing happens if there is none.
    package func dropRole(_ name: String, limit: Duration = .seconds(5)) throws(PostgresError) {
        guard try roleExists(name, limit: limit) else { return }
        let role = try quoted(identifier: name, limit: limit)
        // A role with grants cannot be dropped; it owns nothing, unless somebody else used it.
        for function in Self.rewindFunctions {
            try query("REVOKE ALL ON FUNCTION pg_catalog.\(function) FROM \(role)", limit: limit)
        }
        try query("DROP ROLE \(role)", limit: limit)
    }

    package func quoted(identifier: String, limit: Duration = .seconds(2)) throws(PostgresError) -> String {
        try withConnection(by: Deadline(after: limit)) { connection throws(PostgresError) in
            try connection.quoted(identifier: identifier)
        }
    }

    package func quoted(literal: String, limit: Duration = .seconds(2)) throws(PostgresError) -> String {
        try withConnection(by: Deadline(after: limit)) { connection throws(PostgresError) in
            try connection.quoted(literal: literal)
        }
    }

    private static let rewindFunctions = [
        "pg_ls_dir(text, boolean, boolean)",
        "pg_stat_file(text, boolean)",
        "pg_read_binary_file(text)",
        "pg_read_binary_file(text, bigint, bigint, boolean)",
    ]
}

extension Connection {
    func quoted(identifier: String) throws(PostgresError) -> String {
        try taking(PQescapeIdentifier(pointer, identifier, identifier.utf8.count))
    }

    func quoted(literal: String) throws(PostgresError) -> String {
        try taking(PQescapeLiteral(pointer, literal, literal.utf8.count))
    }

    func scramVerifier(of password: String, for role: String) throws(PostgresError) -> String {
        // With the algorithm named, the library needs no round trip.
        try taking(PQencryptPasswordConn(pointer, password, role, "scram-sha-256"))
    }

    private func taking(_ text: UnsafeMutablePointer<CChar>?) throws(PostgresError) -> String {
        guard let text else {
            let message = String(cString: PQerrorMessage(pointer))
            throw PostgresError(.statementFailed(sqlState: "22021"), object: title, message: message)
        }
        defer { PQfreemem(text) }
        return String(cString: text)
    }
}
