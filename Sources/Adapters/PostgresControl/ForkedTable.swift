/// One table of a fork.
struct ForkedTable: Sendable {
    struct Table: Sendable {
        var oid: UInt32
        var schema: String
        var name: String
        /// The name as a statement has it.
        var sql: String
        /// The primary key as arguments of `json_build_object`; nil without one.
        var key: String?
    }

    /// A row's version in a block.
    private struct Version {
        var inserted: UInt32
        var ended: UInt32?
        var next: ForkScan.Place
        var isUpdate: Bool
    }

    let table: Table
    let database: String
    let session: DatabaseSession
    let scan: ForkScan
    let inspect: String
    let surgery: String
    let limit: Duration

    private static let blocksAtOnce = 500
    private static let rowsAtOnce = 1000

    func read(
        _ touched: ForkScan.Touched,
        room: (rows: Int, bytes: Int),
        into summary: inout ForkSummary,
        _ onRow: @escaping @Sendable (ForkedRow) throws -> Void
    ) async throws {
        let blocks = touched.blocks.sorted()
        var versions: [ForkScan.Place: Version] = [:]
        // Reading a row may tidy its page up, so what is dead there is looked at first, everywhere.
        for start in stride(from: 0, to: blocks.count, by: Self.blocksAtOnce) {
            let part = Array(blocks[start..<min(start + Self.blocksAtOnce, blocks.count)])
            versions.merge(try await self.versions(in: part)) { _, new in new }
        }
        let deleted = deletions(versions)
        try await deletedRows(deleted) { try hand($0, room, &summary, onRow) }
        let readable = Set(deleted.map(\.place))
        for (place, by) in touched.deleted where !readable.contains(place) {
            guard let found = scan.commit(of: by) else { continue }
            try hand(row(.deleted, ["(\(place.block),\(place.offset))", nil, nil], found), room, &summary, onRow)
        }
        let written = versions.filter { scan.commit(of: $0.value.inserted) != nil && isLast($0.value) }
        try await writtenRows(written) { try hand($0, room, &summary, onRow) }
    }

    private func hand(
        _ row: ForkedRow,
        _ room: (rows: Int, bytes: Int),
        _ summary: inout ForkSummary,
        _ onRow: (ForkedRow) throws -> Void
    ) throws {
        let size = (row.row?.utf8.count ?? 0) + 200
        guard summary.rows < room.rows, summary.bytes + size <= room.bytes else {
            summary.leftOut += 1
            return
        }
        summary.rows += 1
        summary.bytes += size
        try onRow(row)
    }

    private func isLast(_ version: Version) -> Bool { version.ended.flatMap { scan.commit(of: $0) } == nil }

    // MARK: What stands in the blocks

    private func versions(in blocks: [UInt32]) async throws -> [ForkScan.Place: Version] {
        let statement = """
            SELECT b.block, i.lp, i.t_xmin, CASE
                WHEN i.t_infomask & 2048 <> 0 OR i.t_infomask & 128 <> 0 THEN NULL
                WHEN i.t_infomask & 4096 <> 0 THEN (SELECT m.xid::text FROM pg_get_multixact_members(i.t_xmax) m
                  WHERE m.mode IN ('upd', 'nokeyupd') LIMIT 1)
                WHEN i.t_xmax::text <> '0' THEN i.t_xmax::text END,
              i.t_ctid, i.t_infomask & 8192 <> 0
            FROM unnest($1::bigint[]) b(block),
              \(inspect).heap_page_items(\(inspect).get_raw_page($2, 'main', b.block)) i
            WHERE i.lp_flags = 1 AND b.block < pg_relation_size($2::regclass) / current_setting('block_size')::int
            """
        let list = "{\(blocks.map { "\($0)" }.joined(separator: ","))}"
        let answer = try await session.query(statement, [list, table.sql], limit: limit)
        var versions: [ForkScan.Place: Version] = [:]
        for row in answer {
            guard let block = row[0].flatMap({ UInt32($0) }), let offset = row[1].flatMap({ UInt16($0) }),
                let inserted = row[2].flatMap({ UInt32($0) }), let next = row[4].flatMap({ Self.place($0) })
            else { continue }
            let ended = row[3].flatMap { UInt32($0) }
            guard scan.commit(of: inserted) != nil || ended.flatMap({ scan.commit(of: $0) }) != nil else { continue }
            versions[ForkScan.Place(block: block, offset: offset)] = Version(
                inserted: inserted,
                ended: ended,
                next: next,
                isUpdate: row[5] == "t"
            )
        }
        return versions
    }

    private static func place(_ text: String) -> ForkScan.Place? {
        let numbers = text.dropFirst().dropLast().split(separator: ",")
        guard numbers.count == 2, let block = UInt32(numbers[0]), let offset = UInt16(numbers[1]) else { return nil }
        return ForkScan.Place(block: block, offset: offset)
    }

    // MARK: Deletions

    /// The rows that were there before the fork and are gone behind it, with the transaction that deleted them.
    private func deletions(_ versions: [ForkScan.Place: Version]) -> [(place: ForkScan.Place, by: UInt32)] {
        var found: [(place: ForkScan.Place, by: UInt32)] = []
        for (place, version) in versions where scan.commit(of: version.inserted) == nil {
            var current = (place: place, version: version)
            // Along the row's later versions; a chain is never longer than what was found.
            for _ in 0...versions.count {
                guard let ended = current.version.ended, scan.commit(of: ended) != nil else { break }
                let next = current.version.next
                if next == current.place {
                    found.append((place, ended))
                    break
                }
                guard let later = versions[next], later.inserted == ended else { break }
                current = (next, later)
            }
        }
        return found.sorted { $0.place < $1.place }
    }

    private func deletedRows(
        _ deleted: [(place: ForkScan.Place, by: UInt32)],
        _ onRow: (ForkedRow) throws -> Void
    ) async throws {
        for start in stride(from: 0, to: deleted.count, by: Self.rowsAtOnce) {
            let part = deleted[start..<min(start + Self.rowsAtOnce, deleted.count)]
            let list = Self.list(part.map(\.place))
            let deleters = Dictionary(part.map { ($0.place, $0.by) }) { first, _ in first }
            try await session.query(
                "SELECT \(surgery).heap_force_freeze($1::regclass, $2::tid[])",
                [table.sql, list],
                limit: limit
            )
            for row in try await self.rows(at: list) {
                guard let place = row[0].flatMap({ Self.place($0) }), let by = deleters[place],
                    let found = scan.commit(of: by)
                else { continue }
                try onRow(self.row(.deleted, row, found))
            }
            try await session.query("DELETE FROM ONLY \(table.sql) WHERE ctid = ANY ($1::tid[])", [list], limit: limit)
        }
    }

    // MARK: Rows written

    private func writtenRows(
        _ written: [ForkScan.Place: Version],
        _ onRow: (ForkedRow) throws -> Void
    ) async throws {
        let places = written.keys.sorted()
        for start in stride(from: 0, to: places.count, by: Self.rowsAtOnce) {
            let part = Array(places[start..<min(start + Self.rowsAtOnce, places.count)])
            for row in try await self.rows(at: Self.list(part)) {
                guard let place = row[0].flatMap({ Self.place($0) }), let version = written[place],
                    let found = scan.commit(of: version.inserted)
                else { continue }
                try onRow(self.row(version.isUpdate ? .updated : .inserted, row, found))
            }
        }
    }

    private func rows(at list: String) async throws -> [[String?]] {
        let key = table.key.map { "json_build_object(\($0))::text" } ?? "NULL"
        let statement =
            "SELECT t.ctid, row_to_json(t.*)::text, \(key) FROM ONLY \(table.sql) t WHERE t.ctid = ANY ($1::tid[])"
        return try await session.query(statement, [list], limit: limit)
    }

    private static func list(_ places: [ForkScan.Place]) -> String {
        "{\(places.map { "\"(\($0.block),\($0.offset))\"" }.joined(separator: ","))}"
    }

    private func row(
        _ operation: ForkedRow.Operation,
        _ row: [String?],
        _ found: (transaction: UInt32, commit: ForkScan.Commit)
    ) -> ForkedRow {
        ForkedRow(
            database: database,
            schema: table.schema,
            table: table.name,
            operation: operation,
            key: row[2],
            row: row[1],
            committedAt: found.commit.at,
            transaction: found.transaction,
            position: found.commit.end
        )
    }
}
