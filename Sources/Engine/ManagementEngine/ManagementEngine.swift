package import ClusterModel
import EngineClock
package import Logging
package import ManagementFailover

/// Feeds the failover machine and carries out its answers, in their order.
package actor ManagementEngine {
    private var machine: Failover
    private let world: any ManagementWorld
    private let clock: @Sendable () -> Instant
    private let log: Logger
    private let jobs: AsyncStream<Job>
    private let jobInlet: AsyncStream<Job>.Continuation
    private var running: (job: DatabaseJob, task: Task<JobResult, Never>)?
    /// Begins and ends of jobs and of the local receiver: each makes a look that is under way worthless.
    private var changes = 0
    private let ticker = Ticker()
    private let observer = Ticker()
    private var lastCommand: UInt64 = 0
    private var waiting: [UInt64: CheckedContinuation<CommandOutcome, Never>] = [:]
    private var loggedExplanation = ""
    private var failure: (any Error)?
    private(set) package var decisions: [(at: Instant, decision: Decision)] = []

    private enum Job: Sendable {
        case database(UInt64, DatabaseJob)
        case lookAgain(UInt64)
        case proveWrite(UInt64)
        case over(any Error)
    }

    private static let keptDecisions = 200

    package init(
        machine: Failover,
        world: any ManagementWorld,
        log: Logger,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.machine = machine
        self.world = world
        self.log = log
        self.clock = clock
        (jobs, jobInlet) = AsyncStream.makeStream(of: Job.self, bufferingPolicy: .unbounded)
    }

    /// The machine as it is now: a copy, for status.
    package func snapshot() -> Failover { machine }

    /// Hands an event to the machine and begins what it answers.
    ///
    /// Everything that returns at once is done when this returns; long actions go on in `run`.
    package func feed(_ event: FailoverEvent) {
        guard failure == nil else { return }
        do {
            for action in machine.handle(event, at: clock()) { try carryOut(action) }
        } catch {
            // Without durable state nothing may go on: the process ends, commits stay blocked, systemd starts it anew.
            failure = error
            jobInlet.yield(.over(error))
        }
        if !machine.isAtRest {
            ticker.hurry()
            observer.hurry()
        }
        if machine.explanation != loggedExplanation {
            loggedExplanation = machine.explanation
            log.notice(
                "management",
                metadata: ["state": "\(machine.serverState.rawValue)", "why": "\(loggedExplanation)"]
            )
        }
    }

    /// Orders something and waits for how it ended.
    package func order(_ command: FailoverCommand) async -> CommandOutcome {
        lastCommand += 1
        // The upper half keeps a command's number apart from another server's.
        let id = UInt64.random(in: 1...UInt64(UInt32.max)) << 32 | lastCommand
        return await withCheckedContinuation { continuation in
            waiting[id] = continuation
            feed(.command(id: id, command))
        }
    }

    /// Runs the long actions, the clock and the observation of the database until cancelled.
    ///
    /// Throws when the durable state can't be written.
    package func run() async throws {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.ticker.run { await self.tick() } }
            group.addTask { await self.observer.run { await self.observe() } }
            group.addTask { for await _ in self.world.databaseEndings { await self.see(urgent: true) } }
            group.addTask { await self.work() }
            for await job in jobs {
                switch job {
                case .database(let number, let job): queue.yield((number, job))
                case .lookAgain(let number):
                    let limit = machine.settings.timing.lookAgain
                    group.addTask { await self.feed(.finished(job: number, self.world.lookAgain(within: limit))) }
                case .proveWrite(let epoch): group.addTask { await self.proveWrite(epoch) }
                case .over: group.cancelAll()
                }
                if failure != nil { break }
            }
            group.cancelAll()
        }
        if let failure { throw failure }
    }

    private let (queued, queue) = AsyncStream.makeStream(of: (UInt64, DatabaseJob).self)

    /// One database job after the other; a rebuild gives way to whatever comes after it.
    private func work() async {
        for await (number, job) in queued {
            let world = world
            let task = Task { await job.run(in: world) }
            running = (job, task)
            changes += 1
            let result = await withTaskCancellationHandler {
                await task.value
            } onCancel: {
                task.cancel()
            }
            running = nil
            changes += 1
            feed(.finished(job: number, result))
            await see(urgent: true)
        }
    }

    private func begin(_ number: UInt64, _ job: DatabaseJob) {
        if case .rebuild? = running?.job { running?.task.cancel() }
        jobInlet.yield(.database(number, job))
    }

    /// Both at once; the outage has ended when both are there.
    private func proveWrite(_ epoch: UInt64) async {
        let world = world
        async let confirmed = world.confirmWrite()
        if await world.addressIsHeld() { feed(.addressHeld(epoch: epoch)) }
        if await confirmed { feed(.writeProven(epoch: epoch)) }
    }

    /// The address held here is permitted anew with each tick: a permission lasts for two seconds.
    private func tick() -> Ticker.Pause {
        feed(.tick)
        if case .active = machine.state { world.permitAddress() }
        if case .handingOver = machine.state { world.permitAddress() }
        if case .recovering = machine.state { world.permitAddress() }
        return machine.isAtRest ? .rest(machine.settings.timing.heartbeat) : .short(.milliseconds(50))
    }

    private func observe() async -> Ticker.Pause {
        let hurry = isWaitingForTheDatabase
        await see(urgent: hurry)
        if machine.isAtRest { return .rest(Rest.step * 2) }
        return .short(.milliseconds(hurry ? 10 : 100))
    }

    private func see(urgent: Bool) async {
        let before = changes
        let observation = await world.observe(urgent: urgent)
        // What was seen while a job began or ended may be older than its result, and a position that was read before the
        // local receiver stopped doesn't cover what that confirmed meanwhile.
        if changes == before { feed(.database(observation)) }
    }

    private var isWaitingForTheDatabase: Bool {
        switch machine.state {
        case .active(.blocked), .active(.pairing), .takingOver, .handingOver, .following(.starting): true
        case .following(.running(let brokenSince)): brokenSince != nil
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active(.paired), .active(.alone),
            .recovering, .isolated, .rebuilding, .rebuildPaused, .following(.startFailed):
            false
        }
    }

    private func carryOut(_ action: FailoverAction) throws {
        switch action {
        case .send(let message): world.send(message)
        case .persist(let memory): try world.persist(memory)
        case .startStandby(let job): begin(job, .startStandby)
        case .adopt(let job, let directory): begin(job, .adopt(directory: directory))
        case .recover(let job): begin(job, .recover)
        case .stopDatabase(let job): begin(job, .stop)
        case .checkpoint(let job): begin(job, .checkpoint)
        case .promote(let job): begin(job, .promote)
        case .rebuild(let job, let past): begin(job, .rebuild(past))
        case .lookAgain(let job): jobInlet.yield(.lookAgain(job))
        case .startReceiver:
            changes += 1
            world.startReceiver()
        case .stopReceiver:
            changes += 1
            world.stopReceiver()
        case .claimAddress:
            world.claimAddress()
            world.permitAddress()
        case .releaseAddress: world.releaseAddress()
        case .announceAddress: world.announceAddress()
        case .raise(let alarm): world.raise(alarm)
        case .clear(let identity): world.clear(identity)
        case .answer(let id, let outcome): waiting.removeValue(forKey: id)?.resume(returning: outcome)
        case .record(let decision): record(decision)
        case .proveWrite(let epoch): jobInlet.yield(.proveWrite(epoch))
        case .recordMove(let move): world.record(move)
        }
    }

    private func record(_ decision: Decision) {
        decisions.append((clock(), decision))
        if decisions.count > Self.keptDecisions { decisions.removeFirst() }
        log.notice("decision", metadata: ["what": "\(decision.what)", "why": "\(decision.why)"])
        world.record(decision)
    }
}
