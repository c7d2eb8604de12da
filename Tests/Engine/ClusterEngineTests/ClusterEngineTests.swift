import ClusterEngine
import ClusterModel
import Detection
import LIMPlacement
import LIMSimulation
import Logging
import Synchronization
import Testing

@Suite("The engine of LIM placement")
struct ClusterEngineTests {
    /// A standby without contact to its dead regular servers: it may start whatever they had.
    private final class Standby: Sendable {
        let world = FakeWorld()
        let engine: ClusterEngine
        let configuration: ClusterConfiguration
        private let clock = Clock()

        init(_ names: [String] = ["lim1", "standby"]) throws {
            configuration = try ScenarioCluster.configuration(names[...])
            let clock = clock
            engine = ClusterEngine(
                machine: Placement(
                    server: configuration.standby,
                    memory: PlacementMemory(configuration: configuration),
                    isFreshBoot: false,
                    at: .start
                ),
                world: world,
                log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                clock: { clock.now }
            )
        }

        func pass(_ duration: Duration) async {
            clock.advance(by: duration)
            await engine.feed(.tick)
        }

        /// The regular servers are gone: the ring lost them and their kernels are silent.
        func standAlone() async {
            await engine.feed(.reach(.open))
            for entry in configuration.regulars {
                await engine.feed(.limFound(entry.lim, .stopped, aliasHeld: false))
            }
            await engine.feed(
                .view(id: ViewID(value: 1), members: [configuration.standby], hosts: [configuration.standby])
            )
            let now = clock.now
            for entry in configuration.regulars {
                await engine.feed(.kernel(entry.server, .silent(since: now, heard: nil)))
            }
        }

        func phase(_ lim: LIMNumber) async -> LIMPhase? {
            await engine.snapshot().parts.first { $0.lim == lim }?.state.phase
        }

        func wait(_ what: String, _ condition: @Sendable () async -> Bool) async throws {
            for _ in 0..<2_000 {
                if await condition() { return }
                try await Task.sleep(for: .milliseconds(5))
            }
            Issue.record("waited in vain: \(what); done: \(world.done)")
        }
    }

    private final class Clock: Sendable {
        private let time = Mutex(Instant(sinceStart: .seconds(100)))
        var now: Instant { time.withLock { $0 } }
        func advance(by duration: Duration) { time.withLock { $0 = $0.advanced(by: duration) } }
    }

    private func running(_ standby: Standby, _ body: () async throws -> Void) async throws {
        let run = Task { await standby.engine.run() }
        try await body()
        run.cancel()
        await run.value
    }

    @Test("R-PL-03, R-PL-04: preloaded, the block comes before the programs, and a failover starts none")
    func preloaded() async throws {
        let standby = try Standby(["preloaded", "lim1", "standby"])
        try await running(standby) {
            await standby.engine.feed(.limFound(.one, .stopped, aliasHeld: false))
            try await standby.wait("preloaded") {
                await standby.engine.snapshot().parts.first?.phase == .preloaded
            }
            // A reload that does not end keeps no takeover waiting (R-PL-10).
            standby.world.wishes.withLock { $0.slow = [.one] }
            await standby.engine.feed(.dataArrived(.one, version: 2))
            try await standby.wait("reloading") { standby.world.done.contains("reload 1") }
            await standby.standAlone()
            let alias = standby.configuration.regulars[0].alias
            try await standby.wait("announced") { standby.world.done.contains("announce \(alias)") }
            #expect(
                standby.world.done.filter { $0 != "persist" }.prefix(7) == [
                    "block \(alias)", "start 1", "started 1", "reload 1", "look \(alias)", "claim \(alias)",
                    "announce \(alias)",
                ]
            )
        }
    }

    @Test("a LIM whose server died is started, looked for once more, claimed and announced, in this order (R-CL-22)")
    func takesOver() async throws {
        let standby = try Standby()
        try await running(standby) {
            await standby.standAlone()
            try await standby.wait("serving") { await standby.phase(.one) == .serving }
            let alias = standby.configuration.regulars[0].alias
            try await standby.wait("announced") { standby.world.done.contains("announce \(alias)") }
            let order = standby.world.done.filter { $0 != "persist" }
            #expect(
                order.prefix(5) == ["start 1", "started 1", "look \(alias)", "claim \(alias)", "announce \(alias)"]
            )
            #expect(standby.world.done.first == "persist")
        }
    }

    @Test("an alias that the kernel refuses is not served: stopped, alarmed, and tried again later")
    func refused() async throws {
        let standby = try Standby()
        standby.world.wishes.withLock { $0.claim = .refused }
        try await running(standby) {
            await standby.standAlone()
            try await standby.wait("failed") { await standby.phase(.one) == .failed }
            #expect(standby.world.done.contains("stop 1"))
            #expect(standby.world.wishes.withLock { $0.raised }.contains("lim-failed"))
            standby.world.wishes.withLock { $0.claim = .held }
            await standby.pass(.seconds(301))
            try await standby.wait("serving") { await standby.phase(.one) == .serving }
        }
    }

    @Test("R-CL-26: an alias that other equipment answers for is not claimed, whether seen in the look or at the claim")
    func foreign() async throws {
        let owner = try #require(MACAddress("02:00:00:00:00:99"))
        let standby = try Standby()
        standby.world.wishes.withLock { $0.owner = .foreign(owner) }
        try await running(standby) {
            await standby.standAlone()
            try await standby.wait("failed") { await standby.phase(.one) == .failed }
            #expect(!standby.world.done.contains { $0.hasPrefix("claim") || $0.hasPrefix("announce") })
            #expect(standby.world.wishes.withLock { $0.raised }.contains("alias-in-use"))
        }
        let other = try Standby()
        other.world.wishes.withLock { $0.claim = .inUse(by: .foreign(owner)) }
        try await running(other) {
            await other.standAlone()
            try await other.wait("failed") { await other.phase(.one) == .failed }
            #expect(!other.world.done.contains { $0.hasPrefix("announce") })
        }
    }

    @Test("a start that is still waited for is given up for the stop that follows it, and nothing overtakes")
    func stopDuringStart() async throws {
        let standby = try Standby()
        standby.world.wishes.withLock { $0.slow = [.one] }
        try await running(standby) {
            await standby.standAlone()
            try await standby.wait("begun") { standby.world.done.contains("start 1") }
            // The reason to start is gone: the regular server is heard again.
            await standby.engine.feed(.kernel(standby.configuration.regulars[0].server, .heard(at: .start)))
            try await standby.wait("stopped") { standby.world.done.contains("stop 1") }
            let done = standby.world.done
            let cancelled = try #require(done.firstIndex(of: "start 1 cancelled"))
            #expect(try #require(done.firstIndex(of: "stop 1")) > cancelled)
            #expect(!done.contains("started 1"))
            try await standby.wait("at rest") { await standby.phase(.one) == .stopped }
        }
    }

    @Test("R-CL-18: a slow LIM keeps no other waiting; one with a higher priority replaces it")
    func replaced() async throws {
        let standby = try Standby(["lim1", "lim2", "standby"])
        let two = standby.configuration.regulars[1]
        standby.world.wishes.withLock { $0.slow = [two.lim] }
        try await running(standby) {
            var changed = standby.configuration
            changed.regulars[1].priority = 5
            changed.generation += 16
            await standby.engine.feed(.configuration(changed))
            await standby.engine.feed(.reach(.open))
            for entry in changed.regulars {
                await standby.engine.feed(.limFound(entry.lim, .stopped, aliasHeld: false))
            }
            await standby.engine.feed(
                .view(id: ViewID(value: 1), members: [changed.standby], hosts: [changed.standby])
            )
            await standby.engine.feed(.kernel(two.server, .silent(since: .start, heard: nil)))
            try await standby.wait("begun") { standby.world.done.contains("start \(two.lim)") }
            await standby.engine.feed(.kernel(changed.regulars[0].server, .silent(since: .start, heard: nil)))
            try await standby.wait("replaced") { await standby.phase(.one) == .serving }
            #expect(standby.world.done.contains("stop \(two.lim)"))
        }
    }

    @Test("while the memory can't be stored nothing is started")
    func persistFails() async throws {
        let standby = try Standby()
        standby.world.wishes.withLock { $0.persistFails = true }
        try await running(standby) {
            await standby.standAlone()
            try await standby.wait("given up") { await standby.phase(.one) == .failed }
            #expect(!standby.world.done.contains("start 1"))
        }
    }

    @Test("what the members agree on is told once, and again after each change")
    func configured() async throws {
        let standby = try Standby()
        try await running(standby) {
            await standby.standAlone()
            #expect(standby.world.wishes.withLock { $0.detection } == .standard)
            _ = await standby.engine.order(.setDetection(.fast))
            #expect(standby.world.wishes.withLock { $0.detection } == .fast)
        }
    }

    @Test("R-CM-43: a LIM that leaves the cluster keeps its alias on its regular server, without a lease")
    func leaves() async throws {
        let configuration = try ScenarioCluster.configuration(["lim1", "lim2", "standby"])
        let world = FakeWorld()
        let engine = ClusterEngine(
            machine: Placement(
                server: configuration.regulars[1].server,
                memory: PlacementMemory(configuration: configuration),
                isFreshBoot: false,
                at: .start
            ),
            world: world,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: { Instant(sinceStart: .seconds(1)) }
        )
        let two = configuration.regulars[1]
        await engine.feed(.limFound(two.lim, .running, aliasHeld: true))
        var changed = configuration
        changed.regulars.removeLast()
        changed.generation += 16
        await engine.feed(.configuration(changed))
        #expect(world.done.last == "keep \(two.alias)")
        #expect(!world.done.contains("stop \(two.lim)"))
    }
}
