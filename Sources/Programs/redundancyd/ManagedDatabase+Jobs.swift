import Glibc
import Logging
import ManagementFailover
import PostgresControl
import ServiceControl
import SystemSupport

// The long actions. Each ends within its limit, and says in one sentence what kept it from succeeding.
extension ManagedDatabase {
    private static let startLimit = Duration.seconds(120)
    /// A server that isn't there after this long may have failed to start: systemd knows.
    private static let startDoubt = Duration.milliseconds(600)
    private static let stopLimit = Duration.seconds(30)
    /// Who says nothing at all will hardly say anything in half a minute, and meanwhile nobody serves.
    private static let silentStopLimit = Duration.seconds(5)

    func startStandby() async -> JobResult {
        await result {
            try self.refuseHalfRewound()
            try await self.finishAdoption()
            try await self.files.markAsStandby()
            try await self.start()
            return .started
        }
    }

    /// Only for the primary of this boot and this epoch, after it crashed.
    func recover() async -> JobResult {
        if await isRunning { return .started }
        return await result {
            try self.refuseHalfRewound()
            try await self.startAsPrimary()
            return .started
        }
    }

    private func startAsPrimary() async throws {
        try await files.unmarkAsStandby()
        // It stays unmarked while it runs: a postmaster that restarts its children after one crashed reads the mark, too,
        // and would come back as a standby. Starts by others are kept away by the unit's condition.
        try await start()
    }

    func start() async throws {
        try permit()
        defer { unlink(Paths.databasePermit) }
        let serverLog = ServerLog(of: cluster)
        let logBefore = serverLog.length
        // A server that just died may still be called running, and one that was starting is called starting for seconds
        // after it died: a mere start would then do nothing.
        if await isRunning {
            try await systemd.beginStarting(cluster.unit)
        } else {
            try await systemd.beginRestarting(cluster.unit)
        }
        // The unit's job answers seconds later than the server: ask the server.
        let end = MonotonicClock.sinceStart() + Self.startLimit
        var askSystemd = MonotonicClock.sinceStart() + Self.startDoubt
        var wasDown = false
        while MonotonicClock.sinceStart() < end {
            if case .accepting = try await postmaster.readiness() { return }
            if MonotonicClock.sinceStart() > askSystemd {
                let unit = try await systemd.state(of: cluster.unit)
                let isDown = unit.activity == .failed || unit.activity == .inactive
                // Once it may be between its stop and its start. A start that fails is no failure for Debian's unit.
                if isDown, wasDown {
                    let message = serverLog.lastFailure(behind: logBefore) ?? unit.result
                    throw PostgresError(.didNotStart, object: cluster.title, message: message)
                }
                wasDown = isDown
                askSystemd = MonotonicClock.sinceStart() + Self.startDoubt
            }
            try await Task.sleep(for: .milliseconds(10))
        }
        throw PostgresError(.timedOut, object: cluster.title, message: "did not accept connections in time")
    }

    private func permit() throws { try AtomicFile.write([], to: Paths.databasePermit, mode: 0o644) }

    /// What can't be stopped at once is ordered to stop again: not a thousand times a second.
    func stop() async -> JobResult {
        let ended = await stopNow()
        // Ends early only by cancellation.
        if case .failed = ended { try? await Task.sleep(for: .seconds(1)) }
        return ended
    }

    private func stopNow() async -> JobResult {
        await result {
            let ranAsPrimary = await self.isPrimary
            await self.session.close()
            do throws(PostgresError) { try await self.endInOrder() } catch {
                self.log.warning("fast stop failed", metadata: ["error": "\(error)"])
                do throws(PostgresError) {
                    try await self.postmaster.stop(.immediate, limit: .seconds(5))
                } catch {
                    try await self.postmaster.stop(.kill, limit: .seconds(10))
                }
            }
            guard ranAsPrimary else { return .stopped(nil) }
            let control = try await ControlData.read(of: self.cluster)
            return .stopped(control.endedInOrder ? LSN(value: control.checkpoint.bytes) : nil)
        }
    }

    /// A server that takes its time says so to whoever connects; for one that says nothing nobody waits long.
    private func endInOrder() async throws(PostgresError) {
        do throws(PostgresError) { return try await postmaster.stop(.fast, limit: Self.silentStopLimit) } catch {
            guard error.code == .timedOut, try await postmaster.readiness(limit: .seconds(2)) != .silent else {
                throw error
            }
        }
        try await postmaster.waitStopped(limit: Self.stopLimit - Self.silentStopLimit)
    }

    private var isPrimary: Bool {
        get async {
            // A server that can't be asked has no shutdown checkpoint that counts.
            do { return try await !session.isInRecovery() } catch { return false }
        }
    }

    func checkpoint() async -> JobResult {
        // A session of its own: on a disk that takes nothing it never ends, and that must be seen meanwhile.
        let writer = DatabaseSession(with: cluster, applicationName: "sn-redundancy checkpoint")
        let ended = await result {
            try await writer.checkpoint(limit: .seconds(100))
            return .checkpointed
        }
        await writer.close()
        return ended
    }

    func promote() async -> JobResult {
        await result {
            try await self.becomePrimary()
            try await self.fitAdopted()
            let seen = try await self.session.observation()
            guard case .primary(let primary) = seen.role else { return .failed("it is still a standby") }
            return .promoted(timeline: seen.timeline, switchLSN: LSN(value: primary.flushed.bytes))
        }
    }

    private func becomePrimary() async throws {
        let serverLog = ServerLog(of: cluster)
        let logBefore = serverLog.length
        do {
            try await session.promote()
            try await waitPromoted()
        } catch let error as PostgresError {
            // Whoever asks sees only that it is gone: why, it said itself before.
            guard error.code.isGone, let reason = serverLog.lastFailure(behind: logBefore) else { throw error }
            throw PostgresError(.didNotPromote, object: cluster.title, message: reason)
        }
    }

    /// For as long as its replay gets on: a standby that lags has much to replay before it is a primary. It is given up
    /// when that has not moved from one look to the next.
    private func waitPromoted() async throws {
        var last: WALPosition?
        while true {
            do { return try await session.waitPromoted(limit: .seconds(15)) } catch {
                guard case .standby(let standby) = try await session.observation().role,
                    let replayed = standby.replayed, replayed != last
                else { throw error }
                last = replayed
                log.notice("the promotion goes on: there is still log to replay", metadata: ["at": "\(replayed)"])
            }
        }
    }

    func result(_ body: () async throws -> JobResult) async -> JobResult {
        do { return try await body() } catch { return .failed("\(error)") }
    }
}
