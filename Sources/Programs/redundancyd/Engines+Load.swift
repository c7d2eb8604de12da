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
            machine: Placement(server: identity.me, memory: placed, isFreshBoot: isFreshBoot(boot), at: clock()),
            world: world,
            log: log,
            clock: clock
        )
        var pair: ManagementEngine?
        var held: ManagedPair?
        var database: ManagedDatabase?
        var drill: DrillWriter?
        let virtualIP = management.flatMap { management in addresses.first { $0.address == management.virtualIP } }
        if let management, let virtualIP {
            let managed = ManagedDatabase(
                cluster: DatabaseCluster(
                    version: product.database.version,
                    name: product.database.cluster,
                    port: UInt16(clamping: product.database.port)
                ),
                peer: management.master == identity.me ? management.standby : management.master,
                source: source(management, me: identity.me, port: UInt16(clamping: product.database.port)),
                rewindSource: rewindSource(management, me: identity.me, port: UInt16(clamping: product.database.port)),
                forks: ForkStore(folder: Paths.forks, server: identity.me, alarms: alarms, log: log),
                disk: diskCanary(product, log),
                systemd: systemd,
                log: log
            )
            let file = MemoryFile<ManagementMemory>(path: Paths.managementMemory)
            let memory = try file.read()
            if memory == nil, file.isSpoiled {
                log.error("\(Paths.managementMemory) can't be read: this server does not know what its database is")
            } else if memory == nil, history.list().last?.begins != true {
                history.append(.begin((management.master, management.standby)))
            }
            // A standby keeps its own database until the master's has arrived, and that one is marked.
            let isCopy = await managed.files.isMarkedAsStandby()
            let machine = Failover(
                settings: FailoverSettings(
                    me: identity.me,
                    master: management.master,
                    standby: management.standby,
                    virtualIP: management.virtualIP,
                    fallback: management.fallback,
                    timing: FailoverTiming(of: placed.configuration)
                ),
                memory: memory,
                found: founds(),
                holdsPairData: management.master == identity.me || file.isSpoiled || isCopy,
                boot: boot,
                seed: UInt64.random(in: .min ... .max),
                at: clock()
            )
            let ours = ManagedPair(
                configuration: management,
                database: managed,
                address: virtualIP,
                ring: ring,
                neighbourhood: neighbourhood,
                memory: file,
                alarms: alarms,
                history: history,
                log: log
            )
            let engine = ManagementEngine(machine: machine, world: ours, log: log, clock: clock)
            pair = engine
            held = ours
            drill = DrillWriter(me: identity.me, cluster: managed.cluster, pair: engine, log: log)
            database = managed
        }
        let mirror = keptMirror(management, pair, identity, ring, alarms, exchange, log)
        held?.moveTakesAlong(mirror?.engine)
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
            pair: pair,
            database: database,
            virtualIP: virtualIP,
            foreignOwner: ForeignOwner(),
            drill: drill,
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

    private static func bootID() throws -> String {
        let bytes = try AtomicFile.read(Paths.bootID, limit: 256) ?? []
        return String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    }

    /// True once in each boot: /run is empty after one.
    private static func isFreshBoot(_ boot: String) -> Bool {
        let path = "/run/sn-redundancy/started"
        do {
            if try AtomicFile.read(path) != nil { return false }
            try AtomicFile.write(Array(boot.utf8), to: path, mode: 0o600)
        } catch {
            // Waiting for the other side once more costs time; not waiting could cost a second instance.
            return true
        }
        return true
    }

    /// The set-up on the master leaves a mark that this database is the pair's first; it counts once.
    private static func founds() -> Bool {
        do { return try AtomicFile.read(Paths.founding) != nil } catch { return false }
    }

    /// Without it a full or hung disk is noticed by what the database says, later.
    private static func diskCanary(_ product: ProductSettings, _ log: Logger) -> DiskCanary? {
        let cluster = DatabaseCluster(version: product.database.version, name: product.database.cluster)
        do {
            let canary = try DiskCanary(on: cluster.dataDirectory)
            try canary.start()
            return canary
        } catch {
            log.error("the database's disk is not watched", metadata: ["error": "\(error)"])
            return nil
        }
    }

    private static func rewindSource(
        _ management: ManagementConfiguration,
        me: ServerName,
        port: UInt16
    ) -> ConnectionOptions {
        var options = source(management, me: me, port: port)
        options.user = management.rewindUser
        options.purpose = .statements
        options.applicationName = "sn-redundancy rewind"
        return options
    }

    private static func source(_ management: ManagementConfiguration, me: ServerName, port: UInt16) -> ConnectionOptions
    {
        let peer = management.master == me ? management.standbyBase : management.masterBase
        return ConnectionOptions(
            host: .address(peer.description),
            port: port,
            user: management.replicationUser,
            applicationName: "sn-redundancy rebuild",
            purpose: .physicalReplication,
            passFile: Paths.passFile,
            encryption: ConnectionOptions.Encryption(mode: .verifyAuthority, rootCertificate: Paths.authority),
            // The programs that copy and rewind would else wait for hours for a peer that died meanwhile.
            connectTimeout: .seconds(5),
            transport: ConnectionOptions.watchedLine
        )
    }
}
