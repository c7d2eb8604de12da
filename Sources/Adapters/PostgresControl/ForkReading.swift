/// Reads what a data directory holds behind a fork: each row that was inserted, updated or deleted by a transaction that
/// committed there.
///
/// The log says which transactions committed and which blocks they may have changed; a private server on the directory
/// says what stands in those blocks now. So tables without a key are read as well as those with one.
package struct ForkReading: Sendable {
    /// Where drills write, in the database `postgres`: its rows are ours, and nobody misses them.
    package static let drillTable = "sn_redundancy_drill"

    private let cluster: DatabaseCluster
    private let server: PrivateServer
    private let mostRows: Int
    private let mostBytes: Int

    /// `folder` is for the private server.
    package init(
        of cluster: DatabaseCluster,
        in folder: String,
        mostRows: Int = 1_000_000,
        mostBytes: Int = 256 << 20
    ) {
        self.cluster = cluster
        server = PrivateServer(of: cluster, in: folder)
        self.mostRows = mostRows
        self.mostBytes = mostBytes
    }

    /// Hands over each row, and says what else there was; nil if nothing was committed there, and then nothing was started.
    ///
    /// No server may run on the directory. Afterwards it is stopped in order, and is to be rewound or put aside.
    package func run(
        behind stretches: [TimelineHistory.Stretch],
        limit: Duration,
        onRow: @escaping @Sendable (ForkedRow) throws -> Void
    ) async throws -> ForkSummary? {
        let scan = try await ForkScan.run(of: cluster, over: stretches, limit: limit)
        let writers = scan.touched.values.reduce(into: Set<UInt32>()) { $0.formUnion($1.writers) }
        let commits = Dictionary(writers.compactMap { scan.commit(of: $0) }) { first, _ in first }
        guard !commits.isEmpty || !scan.prepared.isEmpty || scan.overflowed else { return nil }
        var summary = ForkSummary()
        summary.transactions = commits.count
        let times = commits.values.sorted { $0.end < $1.end }
        summary.firstCommit = times.first?.at
        summary.lastCommit = times.last?.at
        summary.end = scan.end
        if scan.overflowed { summary.notCovered.append("The fork holds more changes than are read row by row.") }
        if !scan.prepared.isEmpty {
            summary.notCovered.append(
                "\(scan.prepared.count) prepared transactions were neither committed nor rolled back."
            )
        }
        let found = summary
        return try await server.run(limit: limit) { try await read(scan, found, limit: limit, onRow) }
    }

    private func read(
        _ scan: ForkScan,
        _ summary: ForkSummary,
        limit: Duration,
        _ onRow: @escaping @Sendable (ForkedRow) throws -> Void
    ) async throws -> ForkSummary {
        var summary = summary
        let root = DatabaseSession(with: server.cluster, applicationName: "sn-redundancy fork")
        let names = try await root.query("SELECT oid, datname FROM pg_database WHERE datallowconn", limit: limit)
        await root.close()
        let databases = Dictionary(grouping: scan.touched.keys.filter { isWrittenByCommit($0, scan) } + scan.sequences)
        { $0.database }
        if databases[0] != nil {
            summary.notCovered.append("Roles, databases or other things that all databases share were changed.")
        }
        for row in names {
            guard let oid = row[0].flatMap({ UInt32($0) }), let name = row[1], let relations = databases[oid] else {
                continue
            }
            let database = ForkedDatabase(name, on: server.cluster, scan: scan, limit: limit)
            try await database.read(relations, room: (mostRows, mostBytes), into: &summary, onRow)
        }
        if summary.leftOut > 0 {
            summary.notCovered.append("\(summary.leftOut) rows were more than a report holds.")
        }
        return summary
    }

    private func isWrittenByCommit(_ relation: WALRecordLine.Relation, _ scan: ForkScan) -> Bool {
        scan.touched[relation]?.writers.contains { scan.commit(of: $0) != nil } == true
    }
}
