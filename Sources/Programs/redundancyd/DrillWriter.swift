import ClusterModel
import FoundationEssentials
import Logging
import ManagementEngine
import ManagementFailover
import PostgresControl
import Synchronization
import SystemSupport

/// A drill's canary writes on this server: numbered rows, one commit each, whenever the database is active here.
///
/// The rows are in a table of the database `postgres` that lives as long as the drill. It goes when both servers have the
/// change: a side that drops it alone would have made a fork of its own.
actor DrillWriter {
    /// What one server wrote: the numbers that were acknowledged.
    struct Account: Codable, Sendable {
        var server: ServerName
        var attempted: Int
        var acknowledged: [Int]
    }

    private static let table = ForkReading.drillTable
    private static let interval = Duration.milliseconds(10)
    /// A drill that nobody has asked for during this time has lost its operator, or the way to it.
    static let lease = Duration.seconds(30)
    /// Who collects the rows has done so by then.
    private static let sweepAfter = Duration.seconds(30)
    private static let sweepInterval = Duration.seconds(10)
    private static let sweeps = 360

    private let me: ServerName
    private let cluster: DatabaseCluster
    private let pair: ManagementEngine
    private let log: Logger
    private var task: Task<Void, Never>?
    private var sweeper: Task<Void, Never>?
    /// The drill that is written for now.
    private var run: String?
    private var leaseEnds = MonotonicClock.sinceStart()
    private var account: Account
    /// The drill that the account is of.
    private var accountRun = ""

    init(me: ServerName, cluster: DatabaseCluster, pair: ManagementEngine, log: Logger) {
        self.me = me
        self.cluster = cluster
        self.pair = pair
        self.log = log
        account = Account(server: me, attempted: 0, acknowledged: [])
    }

    /// Begins to write; what a drill before it left is forgotten. False while another one is under way: the one that
    /// ended first would drop the other's rows.
    func begin(run: String) async -> Bool {
        guard self.run == nil else { return false }
        self.run = run
        leaseEnds = MonotonicClock.sinceStart() + Self.lease
        await stop()
        sweeper?.cancel()
        account = Account(server: me, attempted: 0, acknowledged: [])
        accountRun = run
        task = Task { await self.write(run) }
        return true
    }

    /// False: this server does not write for that drill.
    func renew(run: String) -> Bool {
        guard self.run == run else { return false }
        leaseEnds = MonotonicClock.sinceStart() + Self.lease
        return true
    }

    /// A daemon that died in a drill knows nothing of it any more, and its table may be there still.
    func forgetOld() { sweeper = Task { await self.sweep() } }

    /// nil: this server did not write for that drill.
    func end(run: String) async -> Account? {
        guard accountRun == run else { return nil }
        if self.run == run { await stop() }
        return account
    }

    private func stop() async {
        task?.cancel()
        await task?.value
        task = nil
    }

    private func session() -> DatabaseSession {
        DatabaseSession(
            with: cluster,
            applicationName: "sn-redundancy drill",
            settings: [ConnectionOptions.Parameter("synchronous_commit", "on")]
        )
    }

    private func write(_ run: String) async {
        let session = session()
        let insert = "INSERT INTO \(Self.table) (run, server, n) VALUES ($1, $2, $3)"
        var isPrepared = false
        while MonotonicClock.sinceStart() < leaseEnds, !Task.isCancelled {
            let state = await pair.snapshot().serverState
            if state == .active || state == .alone {
                account.attempted += 1
                do {
                    if !isPrepared {
                        let columns = "(run text, server text, n bigint)"
                        try await session.query(
                            "CREATE TABLE IF NOT EXISTS \(Self.table) \(columns)",
                            limit: .seconds(5)
                        )
                        isPrepared = true
                    }
                    let result = try await session.run(
                        insert,
                        [run, "\(me)", "\(account.attempted)"],
                        limit: .seconds(5)
                    )
                    // A cancelled wait committed here without the other side's confirmation.
                    if result.warnings.isEmpty { account.acknowledged.append(account.attempted) }
                } catch {
                    isPrepared = false
                    log.debug("drill row not written", metadata: ["error": "\(error)"])
                }
            }
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.interval)
        }
        await session.close()
        if self.run == run { self.run = nil }
        sweeper = Task { await self.sweep() }
    }

    /// A drill that was cut off, or that nobody ended, leaves its table to whichever side is active when both are whole.
    private func sweep() async {
        var pause = Self.sweepAfter
        for _ in 0..<Self.sweeps {
            do {
                try await Task.sleep(for: pause)
                if try await dropTable() { return }
            } catch is CancellationError { return } catch {
                log.debug("drill table not dropped", metadata: ["error": "\(error)"])
            }
            pause = Self.sweepInterval
        }
    }

    /// False while the other side would not have the change, too.
    private func dropTable() async throws -> Bool {
        let machine = await pair.snapshot()
        guard machine.serverState == .active, machine.isProtected else { return false }
        let session = session()
        try await session.query("SET client_min_messages = warning", limit: .seconds(5))
        try await session.query("DROP TABLE IF EXISTS \(Self.table)", limit: .seconds(10))
        await session.close()
        return true
    }

    /// The rows of a drill that are in the database, by server.
    func collect(run: String) async throws -> [Account] {
        let session = session()
        let rows = try await session.query(
            "SELECT server, string_agg(n::text, ',' ORDER BY n) FROM \(Self.table) WHERE run = $1 GROUP BY server",
            [run],
            limit: .seconds(10)
        )
        await session.close()
        // What is not dropped here, the sweep drops.
        _ = try await dropTable()
        return rows.compactMap { row in
            guard row.count == 2, let name = row[0].flatMap(ServerName.init), let list = row[1] else { return nil }
            let numbers = list.split(separator: ",").compactMap { Int($0) }
            return Account(server: name, attempted: numbers.count, acknowledged: numbers)
        }
    }
}
