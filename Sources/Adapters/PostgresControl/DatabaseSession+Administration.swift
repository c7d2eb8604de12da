extension DatabaseSession {
    package func checkpoint(limit: Duration = .seconds(60)) throws(PostgresError) {
        try query("CHECKPOINT", limit: limit)
    }

    /// Tells the server to read its configuration anew. That happens soon, not at once.
    package func reloadConfiguration(limit: Duration = .seconds(2)) throws(PostgresError) {
        try query("SELECT pg_reload_conf()", limit: limit)
    }

    package func setting(_ name: String, limit: Duration = .seconds(2)) throws(PostgresError) -> ServerSetting? {
        try settings([name], limit: limit).first
    }

    /// The named settings that the server knows, in the order of the names.
    package func settings(
        _ names: [String],
        limit: Duration = .seconds(2)
    ) throws(PostgresError) -> [ServerSetting] {
        let statement = """
            SELECT s.name, current_setting(s.name), s.sourcefile, s.pending_restart
            FROM unnest(string_to_array($1, ',')) WITH ORDINALITY AS n(name, rank) JOIN pg_settings s ON s.name = n.name
            ORDER BY n.rank
            """
        let answer = try reader("settings", statement, [names.joined(separator: ",")], limit: limit)
        var settings: [ServerSetting] = []
        for row in answer.rows.indices {
            settings.append(
                ServerSetting(
                    name: try answer.text(row, 0),
                    value: try answer.text(row, 1),
                    file: answer.optionalText(row, 2),
                    needsRestart: try answer.bool(row, 3)
                )
            )
        }
        return settings
    }

    /// What the server finds wrong with its configuration files, each in a sentence; empty if nothing.
    ///
    /// It does not tell a wrong value from a right one for settings that need a restart: neither is reported.
    package func configurationErrors(limit: Duration = .seconds(2)) throws(PostgresError) -> [String] {
        let statement = """
            SELECT format('%s line %s: %s %s', sourcefile, sourceline, coalesce(name, ''), error)
            FROM pg_file_settings f WHERE error IS NOT NULL AND NOT EXISTS (
              SELECT FROM pg_settings s WHERE s.name = lower(f.name) AND s.context = 'postmaster'
                AND f.error LIKE 'setting could not be applied%')
            UNION ALL
            SELECT format('pg_hba.conf line %s: %s', line_number, error) FROM pg_hba_file_rules WHERE error IS NOT NULL
            """
        return try query(statement, limit: limit).compactMap { $0.first ?? nil }
    }

    /// Ends every client's connection but this one and the spared ones; receivers of the log stay.
    @discardableResult
    package func terminateClients(
        sparing backends: [Int32] = [],
        limit: Duration = .seconds(2)
    ) throws(PostgresError) -> Int {
        let statement = """
            SELECT count(*) FILTER (WHERE pg_terminate_backend(pid)) FROM pg_stat_activity
            WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
              AND NOT pid = ANY (string_to_array($1, ',')::int[])
            """
        let spared = backends.map { "\($0)" }.joined(separator: ",")
        return try reader("termination", statement, [spared], limit: limit).number(0, 0)
    }

    /// Roles and databases whose commits do not wait for a confirmation: outside what we promise.
    package func weakenedCommits(limit: Duration = .seconds(2)) throws(PostgresError) -> [WeakenedCommit] {
        let statement = """
            SELECT d.datname, r.rolname, substr(c.value, length('synchronous_commit=') + 1)
            FROM pg_db_role_setting s CROSS JOIN unnest(s.setconfig) AS c(value)
              LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_roles r ON r.oid = s.setrole
            WHERE c.value LIKE 'synchronous\\_commit=%' AND c.value !~ '=(on|remote_apply|true|yes|1)$' ORDER BY 1, 2
            """
        let answer = try reader("weakened commits", statement, limit: limit)
        var found: [WeakenedCommit] = []
        for row in answer.rows.indices {
            let value = try answer.text(row, 2)
            let (database, role) = (answer.optionalText(row, 0), answer.optionalText(row, 1))
            found.append(WeakenedCommit(database: database, role: role, value: value))
        }
        return found
    }
}

/// A setting as it is in force.
package struct ServerSetting: Sendable, Equatable {
    package var name: String
    package var value: String
    package var file: String?
    package var needsRestart: Bool
}

/// A role, a database, or a role in a database, whose `synchronous_commit` is lower than `on`.
package struct WeakenedCommit: Sendable, Equatable {
    package var database: String?
    package var role: String?
    package var value: String
}
