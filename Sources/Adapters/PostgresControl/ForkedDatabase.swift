/// One database of a fork, read through a private server.
struct ForkedDatabase: Sendable {
    private let name: String
    private let session: DatabaseSession
    private let scan: ForkScan
    private let limit: Duration

    init(_ name: String, on cluster: DatabaseCluster, scan: ForkScan, limit: Duration) {
        self.name = name
        self.scan = scan
        self.limit = limit
        session = DatabaseSession(
            with: cluster,
            database: name,
            applicationName: "sn-redundancy fork",
            settings: [
                // Nobody's triggers, and one spelling of each value whatever the database prefers.
                .init("session_replication_role", "replica"), .init("datestyle", "ISO, MDY"),
                .init("intervalstyle", "postgres"), .init("extra_float_digits", "3"), .init("bytea_output", "hex"),
                .init("timezone", "UTC"), .init("row_security", "off"), .init("client_min_messages", "warning"),
                .init("default_transaction_read_only", "off"), .init("client_encoding", "UTF8"),
                .init("statement_timeout", "0"), .init("lock_timeout", "0"), .init("search_path", "pg_catalog"),
                .init("idle_in_transaction_session_timeout", "0"),
            ]
        )
    }

    func read(
        _ relations: [WALRecordLine.Relation],
        room: (rows: Int, bytes: Int),
        into summary: inout ForkSummary,
        _ onRow: @escaping @Sendable (ForkedRow) throws -> Void
    ) async throws {
        try await session.query("BEGIN", limit: limit)
        try await session.query("CREATE SCHEMA sn_redundancy_fork", limit: limit)
        try await session.query("CREATE EXTENSION IF NOT EXISTS pageinspect SCHEMA sn_redundancy_fork", limit: limit)
        try await session.query("CREATE EXTENSION IF NOT EXISTS pg_surgery SCHEMA sn_redundancy_fork", limit: limit)
        let places = try await session.query(
            "SELECT quote_ident(n.nspname) FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace "
                + "WHERE extname IN ('pageinspect', 'pg_surgery') ORDER BY extname",
            limit: limit
        )
        guard places.count == 2, let inspect = places[0][0], let surgery = places[1][0] else {
            throw PostgresError(
                .unexpectedAnswer,
                object: name,
                message: "pageinspect and pg_surgery are not installed"
            )
        }
        let inOrder = relations.sorted { $0.file < $1.file }
        let tables = try await self.tables(inOrder, into: &summary)
        for (relation, table) in tables {
            guard let touched = scan.touched[relation] else { continue }
            let reader = ForkedTable(
                table: table,
                database: name,
                session: session,
                scan: scan,
                inspect: inspect,
                surgery: surgery,
                limit: limit
            )
            try await reader.read(touched, room: room, into: &summary, onRow)
        }
        // What was brought back to be read is deleted again, and our tools go: a directory that is kept stays as it was.
        try await session.query("DROP SCHEMA sn_redundancy_fork CASCADE", limit: limit)
        try await session.query("COMMIT", limit: limit)
        await session.close()
    }

    private func tables(
        _ relations: [WALRecordLine.Relation],
        into summary: inout ForkSummary
    ) async throws -> [(WALRecordLine.Relation, ForkedTable.Table)] {
        let statement = """
            SELECT c.oid, n.nspname, c.relname, c.relkind, quote_ident(n.nspname) || '.' || quote_ident(c.relname),
              (SELECT string_agg(quote_literal(a.attname) || ', t.' || quote_ident(a.attname), ', ' ORDER BY k.rank)
               FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, rank), pg_attribute a
               WHERE i.indrelid = c.oid AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number)
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.oid = pg_filenode_relation($1::oid, $2::oid)
            """
        var tables: [(WALRecordLine.Relation, ForkedTable.Table)] = []
        var definitions = false
        var vanished = 0
        for relation in relations {
            let answer = try await session.query(
                statement,
                ["\(relation.tablespace)", "\(relation.file)"],
                limit: limit
            )
            guard let row = answer.first, let oid = row[0].flatMap({ UInt32($0) }), let schema = row[1],
                let table = row[2], let kind = row[3], let sql = row[4]
            else {
                vanished += 1
                continue
            }
            // Statistics are nobody's data.
            if oid == 2619 || oid == 3429 || kind == "t" { continue }
            if oid == 2613 || oid == 2995 {
                summary.notCovered.append("\(name): large objects were written.")
            } else if oid < 16384 {
                definitions = true
            } else if kind == "r", table != ForkReading.drillTable {
                tables.append(
                    (relation, ForkedTable.Table(oid: oid, schema: schema, name: table, sql: sql, key: row[5]))
                )
            } else if kind == "S" {
                let value = try await session.query("SELECT last_value FROM \(sql)", limit: limit).first?[0] ?? "?"
                summary.notes.append("\(name): the sequence \(schema).\(table) had reached about \(value).")
            } else if kind == "m" {
                summary.notCovered.append("\(name): the materialized view \(schema).\(table) was refreshed.")
            }
        }
        if definitions {
            summary.notCovered.append("\(name): definitions (tables, columns, functions, rights) were changed.")
        }
        if vanished > 0 {
            summary.notCovered.append(
                "\(name): \(vanished) tables were dropped, emptied or rewritten after rows of theirs changed."
            )
        }
        return tables
    }
}
