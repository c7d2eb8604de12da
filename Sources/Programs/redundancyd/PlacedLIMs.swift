import ARP
import ClusterEngine
import ClusterModel
import EngineClock
import ExchangeData
import ExchangeEngine
import LIMPlacement
import Logging
import PacketFilter
import ServiceControl

/// What the cluster engine's wishes mean on this server: units, aliases, the ring, the disk.
final class PlacedLIMs: PlacementWorld {
    private let product: ProductSettings
    private let systemd: Systemd
    private let ring: Ring
    private let neighbourhood: Neighbourhood
    private let exchange: ExchangeEngine?
    private let memory: MemoryFile<PlacementMemory>
    private let alarms: AlarmList
    private let aliases: [HeldAddress]
    /// Each LIM's IPv6 alias, by its IPv4 alias.
    private let sixes: [IPv4Address: HeldIPv6Alias]
    private let filter: PacketFilter
    private let log: Logger
    /// Each configuration that the members agree on from now on; one reader.
    let configurations: AsyncStream<ClusterConfiguration>
    private let inlet: AsyncStream<ClusterConfiguration>.Continuation
    /// In a hurry whenever this server tells the others something new of its LIMs.
    let news = Ticker()

    init(
        product: ProductSettings,
        systemd: Systemd,
        ring: Ring,
        neighbourhood: Neighbourhood,
        exchange: ExchangeEngine?,
        memory: MemoryFile<PlacementMemory>,
        alarms: AlarmList,
        aliases: [HeldAddress],
        sixes: [IPv4Address: HeldIPv6Alias],
        filter: PacketFilter,
        log: Logger
    ) {
        self.product = product
        self.systemd = systemd
        self.ring = ring
        self.neighbourhood = neighbourhood
        self.exchange = exchange
        self.memory = memory
        self.alarms = alarms
        self.aliases = aliases
        self.sixes = sixes
        self.filter = filter
        self.log = log
        (configurations, inlet) = AsyncStream.makeStream(
            of: ClusterConfiguration.self,
            bufferingPolicy: .bufferingNewest(1)
        )
    }

    func persist(_ memory: PlacementMemory) throws {
        try self.memory.write(memory)
        // The memory is what counts; the copy for others to read may be late, as on a full disk.
        do { try InventoryCopy(path: Paths.inventory).update(memory.configuration) } catch {
            log.warning("system.json not updated", metadata: ["error": "\(error)"])
        }
    }
    func multicast(_ report: PlacementReport) {
        ring.send(.placement(report))
        news.hurry()
    }

    func start(_ lim: LIMNumber) async -> ObservedState? {
        await exchange?.prepareStart(lim)
        return await tell(lim) { (unit) async throws(ServiceError) in
            // Whoever failed before is tried anew: the machine decides how often. A unit that never ran can't be reset.
            if try await systemd.state(of: unit).activity == .failed { try await systemd.resetFailed(unit) }
            try await systemd.start(unit, limit: .seconds(120))
        }
    }

    func returnData(_ lim: LIMNumber) async -> String? {
        guard let exchange else { return nil }
        switch await exchange.order(.bringBack(lim)) {
        case .done: return nil
        case .refused(let reason), .failed(let reason): return reason
        }
    }

    func stop(_ lim: LIMNumber) async -> ObservedState? {
        await tell(lim) { (unit) async throws(ServiceError) in try await systemd.stop(unit, limit: .seconds(60)) }
    }

    func reload(_ lim: LIMNumber) async -> ObservedState? {
        await tell(lim) { (unit) async throws(ServiceError) in
            do throws(ServiceError) {
                try await systemd.reload(unit, limit: .seconds(60))
            } catch {
                // What could not read the new data must not go on with the old ones as if it had.
                log.warning("LIM not reloaded, started anew", metadata: ["lim": "\(lim)", "error": "\(error)"])
                try await systemd.restart(unit, limit: .seconds(60))
            }
        }
    }

    private func tell(_ lim: LIMNumber, _ order: (String) async throws(ServiceError) -> Void) async -> ObservedState? {
        let unit = product.unit(of: lim)
        do {
            try await order(unit)
        } catch {
            log.error("order to a LIM failed", metadata: ["lim": "\(lim)", "error": "\(error)"])
        }
        do {
            return ObservedState(try await systemd.state(of: unit))
        } catch {
            log.error("state of a LIM not read", metadata: ["lim": "\(lim)", "error": "\(error)"])
            return nil
        }
    }

    func lookAgain(at alias: IPv4Address, cluster: ClusterConfiguration) async -> LookAgainFindings {
        async let lookedAtSix: Void? = sixes[alias]?.look()
        let hardware = await neighbourhood.ask(for: alias)
        await lookedAtSix
        var owner = hardware.flatMap(neighbourhood.owner(with:))
        if let known = owner { owner = await neighbourhood.identified(known) }
        return LookAgainFindings(
            aliasOwner: owner,
            heard: neighbourhood.heardJustNow()
        )
    }

    /// An address that this server still holds itself is no reason not to claim it.
    func claim(_ alias: IPv4Address) async -> ClaimOutcome {
        guard let held = held(alias), await held.claimNow(), await held.open(by: filter) else { return .refused }
        alarms.clearIfRaised(AliasUnblockedAlarm.identity(alias))
        held.announce()
        sixes[alias]?.claim()
        return .held
    }

    func configured(_ configuration: ClusterConfiguration) {
        for entry in configuration.regulars { sixes[entry.alias]?.follow(entry.alias6) }
        inlet.yield(configuration)
    }

    func release(_ alias: IPv4Address) async {
        alarms.clearIfRaised(AliasUnblockedAlarm.identity(alias))
        await sixes[alias]?.leave()
        await held(alias)?.leave(by: filter)
    }

    func block(_ alias: IPv4Address) async {
        await held(alias)?.close(by: filter)
        await sixes[alias]?.close()
    }

    func keepBlocked(_ alias: IPv4Address) {
        guard let held = held(alias) else { return }
        held.permitBlocked(by: filter)
        if held.isUnblocked {
            alarms.raise(AliasUnblockedAlarm.alarm(alias, on: neighbourhood.identity.me))
        } else {
            alarms.clearIfRaised(AliasUnblockedAlarm.identity(alias))
        }
        sixes[alias]?.permitBlocked()
    }

    func keep(_ alias: IPv4Address) {
        held(alias)?.keep()
        sixes[alias]?.keep()
    }

    func announce(_ alias: IPv4Address) {
        held(alias)?.announce()
        sixes[alias]?.announce()
    }

    func permit(_ alias: IPv4Address) {
        held(alias)?.permit()
        sixes[alias]?.permit()
    }

    func raise(_ alarm: Alarm) { alarms.raise(alarm) }
    func clear(_ identity: String) { alarms.clear(identity) }

    private func held(_ alias: IPv4Address) -> HeldAddress? { aliases.first { $0.address == alias } }
}
