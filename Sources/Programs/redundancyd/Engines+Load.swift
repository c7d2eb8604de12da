import ClusterEngine
import ClusterModel
import Detection
import ExchangeData
import ExchangeEngine
import FoundationEssentials
import Glibc
import LIMPlacement
import Logging
import ManagementEngine
import ManagementFailover
import Netlink
import PacketFilter
import PostgresControl
import ServiceControl
import StatusDocuments
import SystemSupport

extension Engines {
    /// Reads the files and builds everything; nil if this server belongs to no cluster.
    static func load(log: Logger) async throws -> Engines? {
        guard let identity = try Identity.load(from: Paths.inventory) else { return nil }
        let product = try ProductSettings.load(from: Paths.product)
        let management = try loadManagement()
        let network = try KernelNetwork()
        let interface = try await network.holder(of: identity.base.value)?.interface.name ?? "eth0"
        let references = try await references(management, network)
        let aliases = identity.cluster.regulars.filter { identity.lims.contains($0.lim) }.map(\.alias)
        let moving = aliases + (management.map { [$0.virtualIP] } ?? [])
        let neighbourhood = try Neighbourhood(
            identity: identity,
            interface: interface,
            onlookers: identity.onlookers(keepsPair: management != nil),
            references: references,
            policy: management?.mode == .consistency ? .consistency : .availability,
            moving: moving,
            log: log
        )
        let lease = try AddressLease()
        let prefix = identity.cluster.subnet.prefixLength
        let addresses = moving.map {
            HeldAddress(
                $0,
                prefixLength: prefix,
                interface: interface,
                lease: lease,
                socket: neighbourhood.socket,
                log: log
            )
        }
        let ring = Ring(identity: identity, log: log)
        let hooks = AlarmHooks(folder: Paths.hooks, server: identity.me, log: log)
        let alarms = AlarmList(hooks: hooks, log: log)
        if management == nil, let gone = pairUnknown(on: identity.me) { alarms.raise(gone) }
        let history = HistoryFile(path: Paths.history, log: log)
        let systemd = Systemd()
        let filter = PacketFilter()
        let boot = try bootID()

        let placedFile = MemoryFile<PlacementMemory>(path: Paths.placementMemory)
        let placed = placementMemory(try placedFile.read(), for: identity.cluster)
        let exchange = keptExchange(product, identity, ring, alarms, placed.configuration, log)
        let sixes = placed.configuration.regulars.filter { aliases.contains($0.alias) }.map { entry in
            let six = HeldIPv6Alias(
                entry.alias6,
                of: entry.lim,
                place: IPv6AliasPlace(interface: interface, lease: lease, filter: filter, log: log),
                neighbourhood: neighbourhood,
                alarms: alarms,
                log: log
            )
            return (entry.alias, six)
        }
        let aliases6 = Dictionary(sixes) { first, _ in first }
        let world = PlacedLIMs(
            product: product,
            systemd: systemd,
            ring: ring,
            neighbourhood: neighbourhood,
            exchange: exchange?.engine,
            memory: placedFile,
            alarms: alarms,
            aliases: addresses,
            sixes: aliases6,
            filter: filter,
            log: log
        )
        let placement = ClusterEngine(
            machine: Placement(server: identity.me, memory: placed, isFreshBoot: isFreshBoot(), at: clock()),
            world: world,
            log: log,
            clock: clock
        )
        let virtualIP = management.flatMap { management in addresses.first { $0.address == management.virtualIP } }
        var parts: PairParts?
        if let management, let virtualIP {
            parts = try await pairParts(
                of: management,
                identity,
                product,
                FailoverTiming(of: placed.configuration),
                boot: boot,
                PairSurroundings(
                    address: virtualIP,
                    ring: ring,
                    neighbourhood: neighbourhood,
                    alarms: alarms,
                    history: history,
                    systemd: systemd
                ),
                log
            )
        }
        let mirror = keptMirror(management, parts?.engine, identity, ring, alarms, exchange, log)
        parts?.held.moveTakesAlong(mirror?.engine)
        return Engines(
            identity: identity,
            product: product,
            management: management,
            log: log,
            ring: ring,
            neighbourhood: neighbourhood,
            lims: LIMUnits(product: product, lims: identity.lims, systemd: systemd),
            lease: lease,
            filter: filter,
            addresses: addresses,
            aliases6: aliases6,
            alarms: alarms,
            hooks: hooks,
            history: history,
            placement: placement,
            world: world,
            pair: parts?.engine,
            database: parts?.database,
            virtualIP: virtualIP,
            foreignOwner: ForeignOwner(),
            drill: parts?.drill,
            webServer: WebServerWatch(path: Paths.webServer, me: identity.me, alarms: alarms, log: log),
            exchange: exchange,
            mirror: mirror,
            nothingHeld: management == nil && identity.cluster.standby == identity.me ? NothingHeld(ring: ring) : nil
        )
    }

    private static func keptExchange(
        _ product: ProductSettings,
        _ identity: Identity,
        _ ring: Ring,
        _ alarms: AlarmList,
        _ configuration: ClusterConfiguration,
        _ log: Logger
    ) -> KeptExchange? {
        guard let settings = product.exchangeData, !settings.reloadData.isEmpty else { return nil }
        mkdir(Paths.exchangeData, 0o700)
        let store = ExchangeStore(settings: settings, identity: identity, ring: ring, alarms: alarms, log: log)
        let machine = DataKeeping(server: identity.me, configuration: configuration)
        return KeptExchange(
            engine: ExchangeEngine(machine: machine, world: store, log: log, clock: clock),
            store: store
        )
    }

    private static func loadManagement() throws -> ManagementConfiguration? {
        let cure = "The other server of the pair has the same file: copy it from there."
        return try ConfigurationFile(path: Paths.management, cure: cure).read()
    }

    /// nil where there is no pair, or a removal takes it away just now, or was broken off and has taken it.
    static func pairUnknown(on server: ServerName) -> Alarm? {
        func isThere(_ path: String) -> Bool { access(path, F_OK) == 0 }
        let isLeaving = [Paths.keepPlacement, Paths.removalMark, Paths.removalProof].contains(where: isThere)
        guard isThere(Paths.managementMemory), !isThere(Paths.management), !isLeaving else { return nil }
        return PairUnknownAlarm.alarm(Paths.management, on: server)
    }

    /// The configuration with the higher generation counts: what the ring agreed on since, or what a set-up wrote.
    private static func placementMemory(
        _ stored: PlacementMemory?,
        for cluster: ClusterConfiguration
    ) -> PlacementMemory {
        guard var stored, stored.configuration.name == cluster.name else {
            return PlacementMemory(configuration: cluster)
        }
        if cluster.generation > stored.configuration.generation { stored.configuration = cluster }
        return stored
    }

    private static func references(
        _ management: ManagementConfiguration?,
        _ network: KernelNetwork
    ) async throws -> [IPv4Address] {
        if let management, !management.references.isEmpty { return management.references }
        guard let gateway = try await network.defaultRoute()?.gateway else { return [] }
        return [IPv4Address(value: gateway)]
    }
}
