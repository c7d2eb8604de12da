import ClusterModel
import PostgresControl
import SystemSupport

/// The PostgreSQL of the management applications on this server, as set-up handles it.
struct LocalDatabase {
    let cluster: DatabaseCluster

    init(_ product: ProductDescription) {
        cluster = DatabaseCluster(
            version: product.database.version,
            name: product.database.cluster,
            port: UInt16(clamping: product.database.port)
        )
    }

    static func ofThisServer() throws -> LocalDatabase { LocalDatabase(try Installation.productDescription()) }

    /// A server that is starting, after a power cut for instance, is waited for; one that isn't running is not.
    var session: DatabaseSession {
        get async throws {
            let end = MonotonicClock.sinceStart() + .seconds(120)
            while case .notAccepting = try await Postmaster(of: cluster).readiness(), MonotonicClock.sinceStart() < end
            {
                try await Task.sleep(for: .milliseconds(100))
            }
            return DatabaseSession(with: cluster, applicationName: "sn-redundancy set-up")
        }
    }

    var files: DataDirectory { DataDirectory(of: cluster) }

    var isRunning: Bool {
        get async throws { try await Postmaster(of: cluster).status() != nil }
    }

    /// Units may have come or gone with files that were just changed.
    func restart() async throws {
        try await systemctl(["daemon-reload"])
        try await systemctl(["reset-failed", "--", cluster.unit], mayFail: true)
        try await systemctl(["restart", "--", cluster.unit])
        try await waitUntilReady()
    }

    func stop() async throws { try await systemctl(["stop", "--", cluster.unit]) }

    func waitUntilReady(limit: Duration = .seconds(120)) async throws {
        let end = MonotonicClock.sinceStart() + limit
        while MonotonicClock.sinceStart() < end {
            if case .accepting = try await Postmaster(of: cluster).readiness() { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw OperationError(
            .failed,
            "\(cluster.title) accepts no connections \(limit) after its restart; see 'journalctl -u \(cluster.unit)'."
        )
    }

    /// A standby refuses to follow a primary that allows more than itself, so both must allow the same.
    func limits() async throws -> String {
        let names = [
            "max_connections", "max_prepared_transactions", "max_worker_processes", "max_locks_per_transaction",
        ]
        return try await session.settings(names).map { "\($0.name) = \($0.value)" }.joined(separator: ", ")
    }

    /// The identifier that initdb gave the data, whether a server runs on them or not.
    func systemIdentifier() async throws -> String {
        "\(try await ControlData.read(of: cluster).systemIdentifier)"
    }

    private func systemctl(_ arguments: [String], mayFail: Bool = false) async throws {
        let outcome = try await Command("/usr/bin/systemctl", arguments, limit: .seconds(180)).run()
        guard outcome.succeeded || mayFail else {
            throw OperationError(
                .failed,
                "systemctl \(arguments.joined(separator: " ")): \(outcome.errors); see 'journalctl -u \(cluster.unit)'."
            )
        }
    }
}
