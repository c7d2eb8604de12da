import ClusterModel
import ExchangeData
import ExchangeEngine
import Logging
import Testing

@Suite("The exchange engine", .timeLimit(.minutes(1)))
struct ExchangeEngineTests {
    private func configuration(_ lim1: ServerName) throws -> ClusterConfiguration {
        let base = try #require(IPv4Address("10.99.0.31"))
        return ClusterConfiguration(
            name: try #require(ClusterName("telephony")),
            standby: try #require(ServerName("standby")),
            standbyBase: try #require(IPv4Address("10.99.0.20")),
            regulars: [
                RegularServer(
                    server: lim1,
                    lim: .one,
                    base: base,
                    alias: try #require(IPv4Address("10.99.0.11")),
                    priority: 1
                )
            ],
            subnet: try #require(IPv4Subnet(containing: base, prefixLength: 24)),
            exchange: DataActions(founded: 100)
        )
    }

    @Test("R-DH-09: while nobody can say what is stored nothing is made, and what was just made is not made again")
    func shortage() async throws {
        let lim1 = try #require(ServerName("lim1"))
        let store = ForgetfulStore(silentFirst: 1)
        let engine = ExchangeEngine(
            machine: DataKeeping(server: lim1, configuration: try configuration(lim1)),
            world: store,
            log: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            clock: { Instant(sinceStart: .zero) }
        )
        await engine.feed(.runsHere(.one, epoch: 4))
        #expect(store.made == 0)
        let running = Task { await engine.run() }
        // The suite's limit ends this.
        while await engine.snapshot().lims.first?.work != .idle || store.made == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        running.cancel()
        await running.value
        #expect(store.made == 1)
        let kept = await engine.snapshot().lims.first
        #expect(kept?.versions.map(\.sequence) == [1])
        #expect(kept?.failure == nil)
    }
}
