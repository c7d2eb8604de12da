extension DatabaseSession {
    /// The bytes of all databases; the log is not among them.
    package func totalSize(limit: Duration = .seconds(30)) throws(PostgresError) -> Int64 {
        let statement = "SELECT coalesce(sum(pg_database_size(oid)), 0)::bigint FROM pg_database WHERE datallowconn"
        return try reader("size", statement, limit: limit).number(0, 0)
    }

    /// The databases that hold somebody's data: all but the templates.
    package func databases(limit: Duration = .seconds(2)) throws(PostgresError) -> [String] {
        let statement = "SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY datname"
        return try query(statement, limit: limit).compactMap { $0.first ?? nil }
    }

    /// Tablespaces outside the data directory.
    package func tablespaces(limit: Duration = .seconds(2)) throws(PostgresError) -> [Tablespace] {
        let statement = """
            SELECT spcname, pg_tablespace_location(oid) FROM pg_tablespace
            WHERE pg_tablespace_location(oid) <> '' ORDER BY spcname
            """
        let answer = try reader("tablespaces", statement, limit: limit)
        var tablespaces: [Tablespace] = []
        for row in answer.rows.indices {
            tablespaces.append(Tablespace(name: try answer.text(row, 0), location: try answer.text(row, 1)))
        }
        return tablespaces
    }

    /// Makes the table that the canary writes to. Once, at set-up, on the primary.
    package func prepareCanary(limit: Duration = .seconds(5)) throws(PostgresError) {
        // One statement after the other, each harmless when repeated.
        try query("SET client_min_messages = warning", limit: limit)
        try query("CREATE SCHEMA IF NOT EXISTS sn_redundancy", limit: limit)
        let table = """
            CREATE TABLE IF NOT EXISTS sn_redundancy.canary (one boolean PRIMARY KEY DEFAULT true CHECK (one),
              beats bigint NOT NULL, at timestamptz NOT NULL) WITH (fillfactor = 20)
            """
        try query(table, limit: limit)
        let row = "INSERT INTO sn_redundancy.canary (beats, at) VALUES (0, now()) ON CONFLICT DO NOTHING"
        try query(row, limit: limit)
    }

    /// Writes, commits, and returns once the commit counts: it is on disk here, and confirmed where that is asked for.
    ///
    /// For a session of its own with `synchronous_commit` set to `on`, so that a wait holds up nobody else.
    package func writeCanary(limit: Duration) throws(PostgresError) {
        let statement = "UPDATE sn_redundancy.canary SET beats = beats + 1, at = clock_timestamp() RETURNING beats"
        let result = try run(statement, limit: limit)
        if let warning = result.warnings.first {
            throw PostgresError(.notConfirmed, object: options.title, message: warning.message)
        }
        guard result.rows.count == 1 else {
            throw PostgresError(.unexpectedAnswer, object: options.title, message: "the canary's table is empty")
        }
    }

    package func removeCanary(limit: Duration = .seconds(5)) throws(PostgresError) {
        try query("SET client_min_messages = warning", limit: limit)
        try query("DROP SCHEMA IF EXISTS sn_redundancy CASCADE", limit: limit)
    }
}

/// A place outside the data directory where tables lie.
package struct Tablespace: Sendable, Equatable {
    package var name: String
    package var location: String
}
