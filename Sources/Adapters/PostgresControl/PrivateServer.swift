import Glibc
import SystemSupport

/// A database server that nobody but this process can reach: to read a data directory that must not be served any more.
///
/// It listens on no port and on a socket in a folder of its own, starts nothing by itself, and ends every session but
/// its owner's. It runs in place: what it writes is in the directory's log like anything else.
package struct PrivateServer: Sendable {
    /// The cluster as it is reached here.
    package let cluster: DatabaseCluster
    private let folder: String

    /// `folder` is made, and belongs to the database's owner while the server runs.
    package init(of cluster: DatabaseCluster, in folder: String) {
        var own = cluster
        own.socketDirectory = folder
        own.configurationDirectory = folder
        self.cluster = own
        self.folder = folder
    }

    /// Starts, recovering from a crash if there was one, gives the server to `body` and stops it again, whatever happens.
    package func run<Result: Sendable>(
        limit: Duration,
        _ body: @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            try await start(limit: limit)
            let result = try await body()
            try await stop()
            return result
        } catch {
            try await stop()
            throw error
        }
    }

    private func start(limit: Duration) async throws(PostgresError) {
        guard let account = SystemAccount(named: cluster.owner) else {
            throw PostgresError(.systemCallFailed(errno: ENOENT), object: folder, message: "no user \(cluster.owner)")
        }
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST, chown(folder, account.user, account.group) == 0 else {
            throw PostgresError(SystemError("mkdir", folder))
        }
        // Its own configuration: that of the service may name what is not there, and listens for others.
        let owner = (account.user, account.group)
        do throws(SystemError) {
            try AtomicFile.write(Array(Self.access(cluster.owner).utf8), to: accessFile, mode: 0o600, owner: owner)
            try AtomicFile.write(Array(settings.utf8), to: settingsFile, mode: 0o600, owner: owner)
            try AtomicFile.write([], to: "\(folder)/pg_ident.conf", mode: 0o600, owner: owner)
        } catch {
            throw PostgresError(error)
        }
        try await DataDirectory(of: cluster).unmarkAsStandby()
        let seconds = max(1, limit.components.seconds)
        let arguments = [
            "start", "--pgdata=\(cluster.dataDirectory)", "--wait", "--timeout=\(seconds)", "--silent",
            "--log=\(folder)/log", "--options=-c config_file=\(settingsFile)",
        ]
        let program = ServerProgram(
            cluster.program("pg_ctl"),
            arguments,
            as: SystemAccount(named: cluster.owner),
            object: cluster.title
        )
        // What is left of a killed server goes within moments; until then a new one refuses to start.
        for attempt in 1...Self.startTries {
            do throws(PostgresError) {
                _ = try await program.run(limit: limit + .seconds(5))
                return
            } catch {
                let last = lastOfLog()
                let isLeftover = last.contains("already exists") || last.contains("still in use")
                guard isLeftover, attempt < Self.startTries, !Task.isCancelled else {
                    throw PostgresError(error.code, object: error.object, message: "\(error.message) \(last)")
                }
                // Ends early only by cancellation, which the next round sees.
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    private static let startTries = 10

    private func lastOfLog() -> String {
        // Without its log the program's own message must do.
        let log = (try? AtomicFile.read("\(folder)/log")).flatMap { $0 } ?? []
        return String(decoding: log, as: UTF8.self).split(separator: "\n").suffix(3).joined(separator: "; ")
    }

    private func stop() async throws(PostgresError) {
        let postmaster = Postmaster(of: cluster)
        do throws(PostgresError) {
            try await postmaster.stop(.fast, limit: .seconds(60))
        } catch {
            // Whatever hangs, no server may stay on the directory.
            try await postmaster.stop(.kill, limit: .seconds(10))
        }
    }

    private var settingsFile: String { "\(folder)/postgresql.conf" }
    private var accessFile: String { "\(folder)/pg_hba.conf" }

    private static func access(_ owner: String) -> String { "local all \(owner) peer\n" }

    private var settings: String {
        """
        listen_addresses = ''
        port = \(cluster.port)
        unix_socket_directories = '\(folder)'
        unix_socket_permissions = 0700
        hba_file = '\(accessFile)'
        ident_file = '\(folder)/pg_ident.conf'
        max_connections = 20
        shared_buffers = '64MB'
        autovacuum = off
        jit = off
        max_wal_senders = 0
        wal_level = replica
        wal_log_hints = on
        track_commit_timestamp = on
        max_prepared_transactions = 1000
        # What the rewind needs of the log must not be recycled by the checkpoints of this start and stop.
        wal_keep_size = '1TB'
        max_wal_size = '64GB'
        synchronous_standby_names = ''
        session_preload_libraries = ''
        cluster_name = 'sn-redundancy-private'

        """
    }
}
