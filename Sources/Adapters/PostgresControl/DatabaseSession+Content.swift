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
}

/// A place outside the data directory where tables lie.
package struct Tablespace: Sendable, Equatable {
    package var name: String
    package var location: String
}
