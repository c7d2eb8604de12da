import ClusterModel
import Logging
import ManagementEngine
import ManagementFailover
import MirrorEngine
import PostgresControl
import StatusDocuments
import Synchronization
import SystemSupport

/// What the management engine's wishes mean on this server: PostgreSQL, the virtual IP, the ring, the disk.
final class ManagedPair: ManagementWorld {
    let configuration: ManagementConfiguration
    let database: ManagedDatabase
    let address: HeldAddress
    private let ring: Ring
    private let memory: MemoryFile<ManagementMemory>
    private let alarms: AlarmList
    private let history: HistoryFile
    private let log: Logger
    private let mirror = Mutex<MirrorEngine?>(nil)
    private static let filesLimit = Duration.seconds(3)
    /// The virtual IP's last look: filled by the neighbourhood.
    private let neighbourhood: Neighbourhood

    init(
        configuration: ManagementConfiguration,
        database: ManagedDatabase,
        address: HeldAddress,
        ring: Ring,
        neighbourhood: Neighbourhood,
        memory: MemoryFile<ManagementMemory>,
        alarms: AlarmList,
        history: HistoryFile,
        log: Logger
    ) {
        self.configuration = configuration
        self.database = database
        self.address = address
        self.ring = ring
        self.neighbourhood = neighbourhood
        self.memory = memory
        self.alarms = alarms
        self.history = history
        self.log = log
    }

    /// Once both are made: each knows the other.
    func moveTakesAlong(_ mirror: MirrorEngine?) { self.mirror.withLock { $0 = mirror } }

    func send(_ message: ManagementMessage) { ring.send(.management(message)) }
    func persist(_ memory: ManagementMemory) throws { try self.memory.write(memory) }

    func startStandby() async -> JobResult { await database.startStandby() }
    func adopt(_ directory: String) async -> JobResult { await database.adopt(directory) }
    func recover() async -> JobResult { await database.recover() }
    func stopDatabase() async -> JobResult { await database.stop() }
    /// Before a planned move. The files that the applications stored last go along meanwhile: what is not on the other
    /// side then comes back as a conflict later (LM-20).
    func checkpoint() async -> JobResult {
        async let settled = mirror.withLock { $0 }?.settle(within: Self.filesLimit) ?? true
        let result = await database.checkpoint()
        if await !settled { log.warning("moving without the newest files of the mirrored folders") }
        return result
    }
    func promote() async -> JobResult { await database.promote() }
    func rebuild(_ past: LoserPast?) async -> JobResult { await database.rebuild(past) }

    func lookAgain(within limit: Duration) async -> JobResult {
        async let asked = neighbourhood.ask(for: configuration.virtualIP, within: limit)
        let reached = await neighbourhood.isReached(after: limit / 2)
        // Only the peer's own answer is a reason to back out: a foreign owner of the address is another fault.
        let owner = await asked.flatMap(neighbourhood.peer(with:))
        return .lookedAgain(answeredBy: owner?.description, reached: reached)
    }

    func observe(urgent: Bool) async -> ManagementFailover.DatabaseObservation {
        await database.observe(urgent: urgent)
    }
    var databaseEndings: AsyncStream<Void> { database.postmasterWatch.endings }
    func startReceiver() { database.startReceiver() }
    func stopReceiver() { database.stopReceiver() }
    func claimAddress() { address.claim() }
    func releaseAddress() { address.release() }
    func announceAddress() { address.announce() }
    func permitAddress() { address.permit() }
    func raise(_ alarm: Alarm) { alarms.raise(alarm) }
    func clear(_ identity: String) { alarms.clear(identity) }
    func record(_ decision: Decision) { history.append(HistoryFile.Entry(decision)) }
    func record(_ move: MoveRecord) {
        let entry = HistoryFile.Entry(move)
        // A daemon that ended just after it was told is told once more when it is back.
        let isKnown = history.list().contains { $0.move != nil && $0.move == entry.move }
        guard !isKnown else { return }
        history.append(entry, ago: .milliseconds(move.agoMilliseconds ?? 0))
    }

    func confirmWrite() async -> Bool { await database.confirmWrite() }

    func addressIsHeld() async -> Bool {
        let end = MonotonicClock.sinceStart() + .seconds(10)
        while MonotonicClock.sinceStart() < end, !Task.isCancelled {
            if address.isHeld { return true }
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: .milliseconds(2))
        }
        return false
    }
}
