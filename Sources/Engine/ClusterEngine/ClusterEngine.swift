package import ClusterModel
import EngineClock
package import LIMPlacement
package import Logging

/// Feeds the placement machine and carries out its answers, in their order.
///
/// What takes time goes on beside it, one thing after the other for each LIM: the programs and the alias of a LIM are
/// never ordered two things at once, while one LIM's slow start keeps no other waiting.
package actor ClusterEngine {
    private var machine: Placement
    private let world: any PlacementWorld
    private let clock: @Sendable () -> Instant
    private let log: Logger
    private let jobs: AsyncStream<PlacementAction>
    private let jobInlet: AsyncStream<PlacementAction>.Continuation
    private let beside: AsyncStream<Beside>
    private let besideInlet: AsyncStream<Beside>.Continuation
    private let ticker = Ticker()
    private var lastCommand: UInt64 = 0
    private var waiting: [CommandID: CheckedContinuation<CommandAnswer, Never>] = [:]
    private var logged: [LIMNumber: LIMPhase] = [:]
    private var queues: [LIMNumber: AsyncStream<PlacementAction>.Continuation] = [:]
    private var starts: [LIMNumber: Task<ObservedState?, Never>] = [:]
    /// Stops that were decided and not carried out yet.
    private var stopsDue: [LIMNumber: Int] = [:]
    /// Of LIMs that have left the configuration, too: their addresses are still to be dealt with.
    private var aliases: [LIMNumber: IPv4Address] = [:]
    private var toldGeneration: UInt64?

    /// What a LIM does behind the block may take long, and must not keep a takeover waiting.
    private enum Beside: Sendable {
        case load(LIMNumber)
        case reload(LIMNumber)
        case returnData(LIMNumber)
    }

    package init(
        machine: Placement,
        world: any PlacementWorld,
        log: Logger,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.machine = machine
        self.world = world
        self.log = log
        self.clock = clock
        (jobs, jobInlet) = AsyncStream.makeStream(of: PlacementAction.self, bufferingPolicy: .unbounded)
        (beside, besideInlet) = AsyncStream.makeStream(of: Beside.self, bufferingPolicy: .unbounded)
    }

    /// The machine as it is now: a copy, for status.
    package func snapshot() -> Placement { machine }

    /// Hands an event to the machine and begins what it answers; slow actions go on in `run`.
    package func feed(_ event: PlacementEvent) {
        if aliases.isEmpty { learnAliases() }
        for action in machine.handle(event, at: clock()) {
            guard carryOut(action) else { break }
        }
        if machine.configuration.generation != toldGeneration {
            toldGeneration = machine.configuration.generation
            learnAliases()
            world.configured(machine.configuration)
        }
        if !machine.isAtRest { ticker.hurry() }
        logChanges()
    }

    private func learnAliases() {
        for entry in machine.configuration.regulars { aliases[entry.lim] = entry.alias }
    }

    /// Orders something and waits for how it ended.
    package func order(_ command: PlacementCommand) async -> CommandAnswer {
        lastCommand += 1
        let id = CommandID(lastCommand)
        return await withCheckedContinuation { continuation in
            waiting[id] = continuation
            feed(.command(id, command))
        }
    }

    /// Runs the clock and the slow actions until cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.ticker.run { await self.tick() } }
            group.addTask { await self.workBeside() }
            for await job in jobs {
                guard let lim = job.lim else { continue }
                if let queue = queues[lim] {
                    queue.yield(job)
                } else {
                    let (queue, inlet) = AsyncStream.makeStream(of: PlacementAction.self)
                    queues[lim] = inlet
                    inlet.yield(job)
                    group.addTask { for await job in queue { await self.work(job) } }
                }
            }
            group.cancelAll()
        }
    }

    private func workBeside() async {
        await withDiscardingTaskGroup { group in
            for await job in beside { group.addTask { await self.work(job) } }
            group.cancelAll()
        }
    }

    private func work(_ job: Beside) async {
        switch job {
        case .load(let lim):
            log.notice("loading LIM behind the block", metadata: ["lim": "\(lim)"])
            if let state = await world.start(lim) { feed(.limChanged(lim, state)) }
        case .reload(let lim):
            log.notice("reloading LIM behind the block", metadata: ["lim": "\(lim)"])
            feed(.reloaded(lim, await world.reload(lim) ?? .failed))
        case .returnData(let lim):
            log.notice("bringing data of LIM to its regular server", metadata: ["lim": "\(lim)"])
            feed(.dataReturned(lim, failure: await world.returnData(lim)))
        }
    }

    /// The addresses held here are permitted anew with each tick: a permission lasts for two seconds.
    private func tick() -> Ticker.Pause {
        feed(.tick)
        for part in machine.parts {
            guard let alias = alias(of: part.lim) else { continue }
            if part.state.isServing { world.permit(alias) } else { world.keepBlocked(alias) }
        }
        return machine.isAtRest ? .rest(Rest.step * 4) : .short(.milliseconds(100))
    }

    /// Each change of a LIM once, with its cause.
    private func logChanges() {
        for part in machine.parts where logged[part.lim] != part.phase {
            logged[part.lim] = part.phase
            let why = machine.explanation(of: part.lim, at: clock())
            log.notice("LIM", metadata: ["lim": "\(part.lim)", "phase": "\(part.phase)", "why": "\(why)"])
        }
    }

    /// False if nothing that stands behind this action may be done.
    private func carryOut(_ action: PlacementAction) -> Bool {
        switch action {
        case .persist(let memory):
            do {
                try world.persist(memory)
            } catch {
                log.critical("placement memory not stored", metadata: ["error": "\(error)"])
                feed(.persistFailed)
                return false
            }
        case .multicast(let report): world.multicast(report)
        case .stop(let lim):
            // A start that is still waited for would keep it waiting, too.
            stopsDue[lim, default: 0] += 1
            starts[lim]?.cancel()
            jobInlet.yield(action)
        case .start, .lookAgain, .claimAlias, .releaseAlias, .preload, .blockAlias: jobInlet.yield(action)
        case .reload(let lim): besideInlet.yield(.reload(lim))
        case .returnData(let lim): besideInlet.yield(.returnData(lim))
        case .keepAlias(let lim): if let alias = alias(of: lim) { world.keep(alias) }
        case .announce(let lim): if let alias = alias(of: lim) { world.announce(alias) }
        case .raise(let alarm): world.raise(alarm)
        case .clear(let identity): world.clear(identity)
        case .answer(let id, let answer): waiting.removeValue(forKey: id)?.resume(returning: answer)
        }
        return true
    }

    private func work(_ action: PlacementAction) async {
        switch action {
        case .start(let lim, let epoch): await start(lim, epoch)
        case .stop(let lim):
            log.notice("stopping LIM", metadata: ["lim": "\(lim)"])
            let state = await world.stop(lim)
            stopsDue[lim, default: 1] -= 1
            if let state { feed(.limChanged(lim, state)) }
        case .lookAgain(let lim, let view):
            guard let alias = alias(of: lim) else { return }
            let findings = await world.lookAgain(at: alias, cluster: machine.configuration)
            feed(.lookAgainResult(lim, view: view, findings))
        case .claimAlias(let lim, _):
            guard let alias = alias(of: lim) else { return }
            world.permit(alias)
            switch await world.claim(alias) {
            case .held: feed(.aliasClaimed(lim))
            case .inUse(let owner): feed(.aliasInUse(lim, by: owner))
            case .refused: feed(.aliasRefused(lim))
            }
        case .releaseAlias(let lim):
            guard let alias = alias(of: lim) else { return }
            await world.release(alias)
            feed(.aliasReleased(lim))
        case .blockAlias(let lim):
            guard let alias = alias(of: lim) else { return }
            await world.block(alias)
            feed(.aliasReleased(lim))
        case .preload(let lim):
            guard let alias = alias(of: lim) else { return }
            await world.block(alias)
            besideInlet.yield(.load(lim))
        case .persist, .multicast, .reload, .returnData, .keepAlias, .announce, .raise, .clear, .answer: break
        }
    }

    private func start(_ lim: LIMNumber, _ epoch: LIMEpoch) async {
        // Decided before the stop that stands behind it: it would only be stopped again.
        guard stopsDue[lim, default: 0] == 0 else { return }
        log.notice("starting LIM", metadata: ["lim": "\(lim)", "epoch": "\(epoch)"])
        let world = world
        let start = Task { await world.start(lim) }
        starts[lim] = start
        let state = await withTaskCancellationHandler {
            await start.value
        } onCancel: {
            start.cancel()
        }
        starts[lim] = nil
        if let state, stopsDue[lim, default: 0] == 0 { feed(.limChanged(lim, state)) }
    }

    private func alias(of lim: LIMNumber) -> IPv4Address? { aliases[lim] }
}

extension PlacementAction {
    /// Whose programs or address it is about, if it takes time.
    fileprivate var lim: LIMNumber? {
        switch self {
        case .start(let lim, _), .stop(let lim), .lookAgain(let lim, _), .claimAlias(let lim, _),
            .releaseAlias(let lim), .preload(let lim), .blockAlias(let lim):
            lim
        case .persist, .multicast, .reload, .returnData, .keepAlias, .announce, .raise, .clear, .answer: nil
        }
    }
}
