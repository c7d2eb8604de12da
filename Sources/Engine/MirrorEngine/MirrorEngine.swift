package import ClusterModel
import EngineClock
package import FileMirror
package import Logging

/// Feeds the mirroring and carries out its answers, one job after the other.
package actor MirrorEngine {
    private var machine: Mirroring
    private let world: any MirrorWorld
    private let clock: @Sendable () -> Instant
    private let log: Logger
    private let jobs: AsyncStream<MirrorAction>
    private let jobInlet: AsyncStream<MirrorAction>.Continuation

    private var waiting: [UInt64: CheckedContinuation<Bool, Never>] = [:]
    private var lastWaiting: UInt64 = 0

    /// The role, and whether something is due, are looked at so often.
    private static let beat = Rest.step * 6
    private static let settingsInterval = Duration.seconds(5)

    package init(
        machine: Mirroring,
        world: any MirrorWorld,
        log: Logger,
        clock: @escaping @Sendable () -> Instant
    ) {
        self.machine = machine
        self.world = world
        self.log = log
        self.clock = clock
        (jobs, jobInlet) = AsyncStream.makeStream(of: MirrorAction.self, bufferingPolicy: .unbounded)
    }

    /// The machine as it is now: a copy, for status.
    package func snapshot() -> Mirroring { machine }

    package func feed(_ event: MirrorEvent) {
        for action in machine.handle(event, at: clock()) { carryOut(action) }
    }

    /// Waits until the other side holds what is in the folders now, but no longer than `limit`; false if it doesn't.
    package func settle(within limit: Duration) async -> Bool {
        lastWaiting += 1
        let id = lastWaiting
        // Right after a move the clock has not told yet that this side is the active one.
        feed(.role(await world.role()))
        let clock = Task {
            try await Task.sleep(for: limit)
            giveUp(id)
        }
        defer { clock.cancel() }
        return await withCheckedContinuation { continuation in
            waiting[id] = continuation
            feed(.settle(id))
        }
    }

    private func giveUp(_ id: UInt64) { waiting.removeValue(forKey: id)?.resume(returning: false) }

    /// Runs the clock and the jobs until cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.tick() }
            for await job in jobs { await work(job) }
            group.cancelAll()
        }
    }

    private func tick() async {
        var readAt: Instant?
        var known: [MirroredDirectory] = []
        while !Task.isCancelled {
            if readAt.map({ clock().since($0) >= Self.settingsInterval }) ?? true {
                let isFirst = readAt == nil
                readAt = clock()
                if let directories = world.settings(), directories != known || isFirst {
                    known = directories
                    let remembered = await world.remembered(directories)
                    feed(.remembered(remembered.agreed, conflicts: remembered.conflicts))
                    feed(.settings(directories))
                    log.notice("mirrored folders", metadata: ["folders": "\(directories.map(\.path))"])
                }
            }
            if !known.isEmpty {
                feed(.role(await world.role()))
                feed(.tick)
            }
            // Ends only by cancellation, which the loop's condition sees.
            await Rest.pass(Self.beat)
        }
    }

    private func carryOut(_ action: MirrorAction) {
        switch action {
        case .scan, .apply, .agree: jobInlet.yield(action)
        case .announce(let report): world.announce(report)
        case .settled(let id): waiting.removeValue(forKey: id)?.resume(returning: true)
        case .raise(let alarm): world.raise(alarm)
        case .clear(let identity): world.clear(identity)
        }
    }

    private func work(_ action: MirrorAction) async {
        switch action {
        case .scan(let directory):
            feed(.scanned(directory.path, await world.scan(directory)))
        case .apply(let directory, let offered):
            feed(.applied(directory.path, await world.apply(directory, offered: offered)))
        case .agree(let directory, let offered): await world.agree(directory, offered: offered)
        case .announce, .settled, .raise, .clear: break
        }
    }
}
