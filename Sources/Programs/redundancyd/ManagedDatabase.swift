import ClusterModel
import EngineClock
import Glibc
import Logging
import ManagementFailover
import PostgresControl
import ServiceControl
import Synchronization
import SystemSupport

/// PostgreSQL on this server: started only by us, always as a standby first.
final class ManagedDatabase: Sendable {
    let cluster: DatabaseCluster
    let receiver: LocalReceiver
    let session: DatabaseSession
    let postmaster: Postmaster
    let postmasterWatch = PostmasterWatch()
    let files: DataDirectory
    let systemd: Systemd
    let peer: ServerName
    /// Where a rebuild copies from: the peer's base address, as the replication role, over verified TLS.
    let source: ConnectionOptions
    /// Where a rewind reads: the same server, as the role for rewinds.
    let rewindSource: ConnectionOptions
    let forks: ForkStore
    let disk: DiskCanary?
    let log: Logger
    /// The oldest transaction that was under way when the database was asked last.
    private let oldestTransaction = Mutex<UInt64?>(nil)
    let slotLookedAt = Mutex<Duration?>(nil)
    private let lastSeen = Mutex<(at: Duration, observation: ManagementFailover.DatabaseObservation)?>(nil)

    /// A primary or standby is asked for its positions no more often than this, unless something waits for them.
    private static let restInterval = Rest.step
    private static let answerLimit = Duration.milliseconds(800)
    private let commitWaits = Mutex(CommitWaits())

    init(
        cluster: DatabaseCluster,
        peer: ServerName,
        source: ConnectionOptions,
        rewindSource: ConnectionOptions,
        forks: ForkStore,
        disk: DiskCanary?,
        systemd: Systemd,
        log: Logger
    ) {
        self.cluster = cluster
        self.peer = peer
        self.source = source
        self.rewindSource = rewindSource
        self.forks = forks
        self.disk = disk
        self.systemd = systemd
        self.log = log
        postmaster = Postmaster(of: cluster)
        files = DataDirectory(of: cluster)
        receiver = LocalReceiver(for: cluster)
        session = DatabaseSession(with: cluster)
    }

    // MARK: Seeing

    /// Whether the postmaster lives is looked up at each call; what it holds at most every `restInterval`, unless
    /// `urgent`.
    func observe(urgent: Bool) async -> ManagementFailover.DatabaseObservation {
        guard await isRunning else {
            lastSeen.withLock { $0 = nil }
            return .stopped
        }
        let now = MonotonicClock.sinceStart()
        if !urgent, let last = lastSeen.withLock({ $0 }), now - last.at < Self.restInterval { return last.observation }
        // Sampled before the question: only then is a position that comes with "not running" a bound of what it confirmed.
        let receiverRuns = isReceiving
        let observation = await ask(receiverRuns: receiverRuns)
        lastSeen.withLock { $0 = (now, observation) }
        return observation
    }

    /// Whether a postmaster runs on our data directory; a file that can't be read counts as running, to be safe.
    var isRunning: Bool {
        get async {
            do {
                guard let status = try await postmaster.status() else { return false }
                postmasterWatch.watch(status.process)
                return true
            } catch {
                return true
            }
        }
    }

    private var diskTrouble: DiskTrouble? {
        switch disk?.finding {
        case .full?: .full
        case .hung?: .hung
        case .well?, nil: nil
        }
    }

    /// What was seen before a promotion serves as well: the numbers go on.
    func startReceiver() {
        lastSeen.withLock { $0 = nil }
        receiver.start(keepingRowsFrom: oldestTransaction.withLock { $0 })
    }

    func stopReceiver() {
        receiver.stop()
        // A position that was read before says nothing of what was confirmed until now.
        lastSeen.withLock { $0 = nil }
    }

    private var isReceiving: Bool {
        switch receiver.state {
        case .stopped, .ended: false
        case .connecting, .streaming: true
        }
    }

    private func oldestWait(of waiting: Set<String>) -> Duration? {
        commitWaits.withLock { $0.note(waiting, at: Instant(sinceStart: MonotonicClock.sinceStart())) }
    }

    private func ask(receiverRuns: Bool) async -> ManagementFailover.DatabaseObservation {
        do {
            let seen = try await session.observation(limit: Self.answerLimit)
            oldestTransaction.withLock { $0 = seen.oldestTransaction }
            switch seen.role {
            case .primary(let primary):
                await keepSlot(isStandby: false)
                let sender = try await session.senders(limit: Self.answerLimit)
                    .first { $0.applicationName == "peer" && $0.isStreaming }
                return .primary(
                    PrimaryObservation(
                        timeline: seen.timeline,
                        flushed: LSN(value: primary.flushed.bytes),
                        peerFlushed: sender?.flushed.map { LSN(value: $0.bytes) },
                        localReceiver: receiverRuns,
                        oldestCommitWait: oldestWait(of: primary.waitingCommits),
                        disk: diskTrouble,
                        sinceCheckpoint: LSN(value: primary.flushed.bytes).bytes(since: LSN(value: primary.redo.bytes))
                    )
                )
            case .standby(let standby):
                await keepSlot(isStandby: true)
                return .standby(
                    StandbyObservation(
                        timeline: seen.timeline,
                        // After a start the server counts what it receives from the beginning of a segment, although it
                        // has more already: what was replayed was received.
                        received: LSN(value: max(standby.received?.bytes ?? 0, standby.replayed?.bytes ?? 0)),
                        replayed: LSN(value: standby.replayed?.bytes ?? 0),
                        streaming: standby.receiver?.isStreaming ?? false,
                        disk: diskTrouble
                    )
                )
            }
        } catch {
            switch error.code {
            case .timedOut: return .silent
            case .notListening, .notAccepting, .connectionLost, .systemCallFailed, .notAdmitted, .refused,
                .statementFailed, .unexpectedAnswer, .didNotStart, .didNotPromote, .programFailed:
                return await isRunning ? .busy : .stopped
            }
        }
    }
}
