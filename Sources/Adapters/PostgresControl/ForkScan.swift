import Synchronization

/// What the log holds behind a place: the transactions that committed there, and the blocks they may have changed.
struct ForkScan: Sendable {
    struct Commit: Sendable {
        var at: String
        var end: WALPosition
    }

    typealias Place = WALRecordLine.Place

    /// One table's part, whoever changed it.
    struct Touched: Sendable {
        var blocks: Set<UInt32> = []
        var writers: Set<UInt32> = []
        /// Rows that began behind the place, and those that are later versions of another.
        var inserted: Set<Place> = []
        var origins: [Place: Place] = [:]
        /// Deleted rows that were there before, by where they stood then.
        var deleted: [(place: Place, by: UInt32)] = []
    }

    var commits: [UInt32: Commit] = [:]
    /// Subtransactions, by the transaction that they committed with.
    var parents: [UInt32: UInt32] = [:]
    var prepared: Set<UInt32> = []
    var touched: [WALRecordLine.Relation: Touched] = [:]
    var sequences: Set<WALRecordLine.Relation> = []
    var end = WALPosition(bytes: 0)
    /// More than fits: what is here is not everything.
    var overflowed = false

    private var size = 0
    private static let mostEntries = 2_000_000

    mutating func take(_ line: Substring) {
        guard !overflowed, let record = WALRecordLine(line) else { return }
        size += 1
        if size > Self.mostEntries { overflowed = true }
        switch record {
        case .committed(let transaction, let children, let at, let end):
            commits[transaction] = Commit(at: at, end: end)
            for child in children { parents[child] = transaction }
            prepared.remove(transaction)
            self.end = max(self.end, end)
        case .prepared(let transaction): prepared.insert(transaction)
        case .rolledBackPrepared(let transaction): prepared.remove(transaction)
        case .inserted(let transaction, let relation, let block, let offset):
            touched[relation, default: Touched()].insert(block, offset, by: transaction)
        case .updated(let transaction, let relation, let old, let new):
            touched[relation, default: Touched()].update(old, new, by: transaction)
        case .deleted(let transaction, let relation, let place):
            touched[relation, default: Touched()].delete(place, by: transaction)
        case .sequence(let relation): sequences.insert(relation)
        }
    }

    /// The transaction that a row's stamp belongs to, if it committed behind the place.
    func commit(of stamp: UInt32) -> (transaction: UInt32, commit: Commit)? {
        let transaction = parents[stamp] ?? stamp
        return commits[transaction].map { (transaction, $0) }
    }

    /// Reads the log of a data directory, whether or not it was stopped in order; no server may run on it.
    static func run(
        of cluster: DatabaseCluster,
        over stretches: [TimelineHistory.Stretch],
        limit: Duration
    ) async throws(PostgresError) -> ForkScan {
        let scan = Mutex(ForkScan())
        for stretch in stretches {
            var arguments = ["--path=\(cluster.dataDirectory)/pg_wal", "--timeline=\(stretch.timeline)"]
            arguments += ["--start=\(stretch.begin)"]
            if let end = stretch.end { arguments.append("--end=\(end)") }
            arguments += ["--rmgr=Transaction", "--rmgr=Heap", "--rmgr=Heap2", "--rmgr=Sequence"]
            arguments += WALSegments(in: "\(cluster.dataDirectory)/pg_wal")?.ends(of: stretch) ?? []
            let program = ServerProgram(
                cluster.program("pg_waldump"),
                arguments,
                as: SystemAccount(named: cluster.owner),
                object: cluster.title
            )
            let (endedWell, complaint) = try await program.lines(limit: limit) { line in
                scan.withLock { $0.take(line) }
            }
            // The log ends where the last record does, and the program says so as an error. Any other is one.
            let isEnd =
                complaint.contains("error in WAL record at") || complaint.contains("could not find a valid record")
            guard endedWell || isEnd || Self.isBehindAll(complaint, in: "\(cluster.dataDirectory)/pg_wal") else {
                throw PostgresError(.programFailed("pg_waldump"), object: cluster.title, message: complaint)
            }
        }
        return scan.withLock { $0 }
    }

    /// A log that ends with a segment goes on in a file that was never made. One that was removed again has others behind it.
    static func isBehindAll(_ complaint: String, in folder: String) -> Bool {
        guard let found = complaint.firstMatch(of: /could not find file "([0-9A-F]{24})"/),
            let names = try? FolderListing.names(in: folder)
        else { return false }
        let missing = String(found.1)
        let later = names.filter {
            $0.utf8.count == missing.utf8.count && $0.hasPrefix(missing.prefix(8)) && $0 > missing
        }
        return later.isEmpty
    }
}

extension ForkScan.Touched {
    mutating func insert(_ block: UInt32, _ offset: UInt16?, by transaction: UInt32) {
        blocks.insert(block)
        writers.insert(transaction)
        guard let offset else { return }
        // A place may be used again.
        let place = ForkScan.Place(block: block, offset: offset)
        origins[place] = nil
        inserted.insert(place)
    }

    mutating func update(_ old: ForkScan.Place, _ new: ForkScan.Place, by transaction: UInt32) {
        blocks.formUnion([old.block, new.block])
        writers.insert(transaction)
        inserted.remove(new)
        if inserted.contains(old) {
            inserted.insert(new)
            origins[new] = nil
        } else {
            origins[new] = origins[old] ?? old
        }
    }

    mutating func delete(_ place: ForkScan.Place, by transaction: UInt32) {
        blocks.insert(place.block)
        writers.insert(transaction)
        if !inserted.contains(place) { deleted.append((origins[place] ?? place, transaction)) }
    }
}
