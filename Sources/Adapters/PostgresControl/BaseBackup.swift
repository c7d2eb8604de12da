/// A copy of a running primary's data directory, taken over the channel that the standby will stream through.
package struct BaseBackup: Sendable {
    package struct Progress: Sendable, Equatable {
        package var doneBytes: Int64
        package var totalBytes: Int64

        /// Reads a line like `12345/67890 kB (18%), 0/1 tablespace`; nil for any other.
        package init?(_ line: String) {
            let words = line.split(separator: " ")
            guard words.count >= 2, words[1] == "kB" else { return nil }
            let amounts = words[0].split(separator: "/", omittingEmptySubsequences: false)
            guard amounts.count == 2, let done = Int64(amounts[0]), let total = Int64(amounts[1]),
                (0..<Int64.max / 1024).contains(done), (0..<Int64.max / 1024).contains(total)
            else { return nil }
            doneBytes = done * 1024
            totalBytes = total * 1024
        }
    }

    private let cluster: DatabaseCluster
    private let source: ConnectionOptions
    private let slot: String?
    private let moves: [Move]

    /// A tablespace that shall lie elsewhere than on the source.
    package struct Move: Sendable, Equatable {
        package var from: String
        package var to: String

        package init(from: String, to: String) {
            self.from = from
            self.to = to
        }
    }

    /// The source's options name the pass file and the certificates; `slot` keeps the log for the stream that follows.
    package init(for cluster: DatabaseCluster, from source: ConnectionOptions, slot: String?, moves: [Move] = []) {
        self.cluster = cluster
        self.source = source
        self.slot = slot
        self.moves = moves
    }

    /// Copies into a folder that does not exist yet or is empty; on failure nothing is left of it.
    ///
    /// Complete and durable when it returns. No `standby.signal` and no connection settings are written into it.
    package func run(
        into folder: String,
        limit: Duration,
        onProgress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws(PostgresError) {
        let program = ServerProgram(
            cluster.program("pg_basebackup"),
            arguments(into: folder),
            as: SystemAccount(named: cluster.owner),
            object: source.title
        )
        _ = try await program.run(limit: limit) { line in
            if let progress = Progress(line) { onProgress(progress) }
        }
    }

    private func arguments(into folder: String) -> [String] {
        var arguments = [
            "--dbname=\(source.primaryConninfo)", "--pgdata=\(folder)", "--format=plain", "--checkpoint=fast",
            "--wal-method=stream", "--progress", "--no-password", "--label=sn-redundancy",
        ]
        if let slot { arguments.append("--slot=\(slot)") }
        for move in moves { arguments.append("--tablespace-mapping=\(move.escaped)") }
        return arguments
    }
}

extension BaseBackup.Move {
    fileprivate var escaped: String {
        [from, to].map { $0.split(separator: "=", omittingEmptySubsequences: false).joined(separator: "\\=") }
            .joined(separator: "=")
    }
}
