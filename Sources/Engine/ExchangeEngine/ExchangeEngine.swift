package import ClusterModel
import EngineClock
package import ExchangeData
package import Logging

/// Feeds the keeping of exchange data and carries out its answers. Jobs run beside each other, one per LIM.
package actor ExchangeEngine {
    private var machine: DataKeeping
    private let world: any ExchangeWorld
    private let clock: @Sendable () -> Instant
    private let log: Logger
    private let jobs: AsyncStream<DataAction>
    private let jobInlet: AsyncStream<DataAction>.Continuation
    private let percents: AsyncStream<DataEvent>
    private let percentInlet: AsyncStream<DataEvent>.Continuation
    private var lastCommand: UInt64 = 0
    private var waiting: [DataCommandID: Order] = [:]

    private struct Order {
        let continuation: CheckedContinuation<DataAnswer, Never>
        let onProgress: @Sendable (String) async -> Void
    }

    package init(
        machine: DataKeeping,
        world: any ExchangeWorld,
        log: Logger,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.machine = machine
        self.world = world
        self.log = log
        self.clock = clock
        (jobs, jobInlet) = AsyncStream.makeStream(of: DataAction.self, bufferingPolicy: .unbounded)
        (percents, percentInlet) = AsyncStream.makeStream(of: DataEvent.self, bufferingPolicy: .bufferingNewest(8))
    }

    /// The machine as it is now: a copy, for status.
    package func snapshot() -> DataKeeping { machine }

    package func feed(_ event: DataEvent) {
        for action in machine.handle(event, at: clock()) { carryOut(action) }
    }

    /// Orders something and waits for how it ended.
    package func order(
        _ command: DataCommand,
        onProgress: @escaping @Sendable (String) async -> Void = { _ in }
    ) async -> DataAnswer {
        lastCommand += 1
        let id = DataCommandID(lastCommand)
        return await withCheckedContinuation { continuation in
            waiting[id] = Order(continuation: continuation, onProgress: onProgress)
            feed(.order(id, command))
        }
    }

    /// Reads the stores, then runs the clock and the jobs until cancelled.
    package func run() async {
        for kept in machine.lims {
            if let version = await world.setAside(kept.lim) { feed(.setAside(version)) }
            await look(kept.lim)
        }
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tick() }
            group.addTask { for await event in self.percents { await self.feed(event) } }
            for await job in jobs { group.addTask { await self.work(job) } }
            group.cancelAll()
        }
    }

    /// How long a LIM's start waits for its data at most.
    private static let placingLimit = Duration.seconds(60)

    /// What must be so before a LIM is started here: the newest version that this server holds is in place. A failure is
    /// an alarm by then, and the last good data are what the LIM starts with. From here on it counts as running.
    package func prepareStart(_ lim: LIMNumber) async {
        let began = clock()
        while let kept = machine.lims.first(where: { $0.lim == lim }), !kept.runsHere, kept.failure == nil,
            let newest = kept.newest, newest.id != kept.inPlace, clock().since(began) < Self.placingLimit
        {
            // The machine has it in hand, since the LIM does not run here. Cancelled, the start is, too.
            guard (try? await Task.sleep(for: .milliseconds(20))) != nil else { return }
        }
        feed(.starting(lim))
    }

    /// R-PR-10 asks for a look each day; one each minute costs nothing.
    private static let spaceInterval = Duration.seconds(60)

    private func tick() async {
        var lookedAt: Instant?
        while !Task.isCancelled {
            if lookedAt.map({ clock().since($0) >= Self.spaceInterval }) ?? true {
                lookedAt = clock()
                if let free = world.free() { feed(.space(free: free)) }
            }
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(Rest.step * 12)
            feed(.tick(clock: world.clock()))
        }
    }

    private func carryOut(_ action: DataAction) {
        switch action {
        case .make, .fetch, .putInPlace, .tidy, .forgetSetAside: jobInlet.yield(action)
        case .announce(let report): world.announce(report)
        case .condition(let lim, let version, let ready): world.condition(lim, version: version, ready: ready)
        case .arrived(let lim): world.arrived(lim)
        case .raise(let alarm): world.raise(alarm)
        case .clear(let identity): world.clear(identity)
        case .progress(let id, let sentence): jobInlet.yield(.progress(id, sentence))
        case .answer(let id, let answer): waiting.removeValue(forKey: id)?.continuation.resume(returning: answer)
        }
    }

    private func work(_ action: DataAction) async {
        switch action {
        case .make(let draft):
            log.notice("exchange data stored", metadata: ["lim": "\(draft.lim)", "cause": "\(draft.cause)"])
            let failure = await failure("storing data") { try await world.make(draft) }
            await look(draft.lim)
            feed(.made(draft.lim, failure: failure))
        case .fetch(let version, let server):
            log.notice(
                "exchange data copied from the other server",
                metadata: ["lim": "\(version.lim)", "version": "\(version.id?.description ?? "")", "from": "\(server)"]
            )
            let failure = await failure("copying data") {
                try await world.fetch(version, from: server) { [percentInlet] percent in
                    percentInlet.yield(.percent(version.lim, percent))
                }
            }
            await look(version.lim)
            feed(.fetched(version.lim, failure: failure))
        case .putInPlace(let version): await place(version)
        case .tidy(let lim, let tidying):
            log.notice(
                "exchange data versions removed",
                metadata: [
                    "lim": "\(lim)", "kept apart": "\(tidying.keptApart)",
                    "removed": "\(tidying.remove)",
                ]
            )
            _ = await failure("removing versions") { try await world.tidy(lim, tidying) }
            await look(lim)
        case .forgetSetAside(let lim, let version):
            _ = await failure("ending an alarm") { try await world.forgetSetAside(lim, version) }
        case .progress(let id, let sentence): await waiting[id]?.onProgress(sentence)
        case .announce, .condition, .arrived, .raise, .clear, .answer: break
        }
    }

    private func place(_ version: DataVersion) async {
        let id = version.id?.description ?? ""
        log.notice("exchange data put in place", metadata: ["lim": "\(version.lim)", "version": "\(id)"])
        let failure = await failure("putting data in place") { try await world.putInPlace(version) }
        await look(version.lim)
        feed(.putInPlace(version.lim, failure: failure))
    }

    /// Until it can be told what there is nothing else is decided about this LIM: by what was known before, the version that
    /// was just made would be made again.
    private func look(_ lim: LIMNumber) async {
        while !Task.isCancelled {
            if let stored = await world.stored(lim) {
                return feed(.stored(lim, stored.versions, inPlace: stored.inPlace, copiedAgo: stored.copiedAgo))
            }
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(.seconds(1))
        }
    }

    private func failure(_ what: String, _ work: () async throws -> Void) async -> String? {
        do {
            try await work()
            return nil
        } catch {
            log.error("exchange data", metadata: ["while": "\(what)", "error": "\(error)"])
            return "\(what): \(error)"
        }
    }
}
