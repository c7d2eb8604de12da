/// Makes a data directory that left the history of a server follow it again, by copying only what differs.
package struct Rewind: Sendable {
    private let cluster: DatabaseCluster
    private let source: ConnectionOptions

    /// `source` is a session of statements as a role that may read files (`grantRewind`), on a primary.
    package init(of cluster: DatabaseCluster, from source: ConnectionOptions) {
        self.cluster = cluster
        self.source = source
    }

    /// No server may run on the directory. Durable when it returns; broken off in the middle, the directory is of no use.
    ///
    /// Debian keeps the configuration outside the data directory, where the program would look for it in vain.
    /// False if the directory was a part of the source's history already, so that nothing had to be done.
    package func run(limit: Duration) async throws(PostgresError) -> Bool {
        let arguments = [
            "--target-pgdata=\(cluster.dataDirectory)", "--source-server=\(source.conninfo)",
            "--config-file=\(cluster.configurationDirectory)/postgresql.conf",
        ]
        let program = ServerProgram(
            cluster.program("pg_rewind"),
            arguments,
            as: SystemAccount(named: cluster.owner),
            object: cluster.title
        )
        return try await !program.run(limit: limit).messages.contains("no rewind required")
    }
}
