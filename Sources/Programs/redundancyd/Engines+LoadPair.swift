import ClusterModel
import FoundationEssentials
import Logging
import ManagementEngine
import ManagementFailover
import PostgresControl
import StatusDocuments
import SystemSupport

extension Engines {
    static func pairParts(
        of management: ManagementConfiguration,
        _ identity: Identity,
        _ product: ProductSettings,
        _ timing: FailoverTiming,
        boot: String,
        _ around: PairSurroundings,
        _ log: Logger
    ) async throws -> PairParts {
        let database = ManagedDatabase(
            cluster: DatabaseCluster(
                version: product.database.version,
                name: product.database.cluster,
                port: UInt16(clamping: product.database.port)
            ),
            peer: management.master == identity.me ? management.standby : management.master,
            source: source(management, me: identity.me, port: UInt16(clamping: product.database.port)),
            rewindSource: rewindSource(management, me: identity.me, port: UInt16(clamping: product.database.port)),
            forks: ForkStore(folder: Paths.forks, server: identity.me, alarms: around.alarms, log: log),
            disk: diskCanary(product, log),
            systemd: around.systemd,
            log: log
        )
        let file = MemoryFile<ManagementMemory>(path: Paths.managementMemory)
        let memory = try file.read()
        if memory == nil, file.isSpoiled {
            log.error("\(Paths.managementMemory) can't be read: this server does not know what its database is")
        } else if memory == nil, around.history.list().last?.begins != true {
            around.history.append(.begin((management.master, management.standby)))
        }
        // A standby keeps its own database until the master's has arrived, and that one is marked.
        let isCopy = await database.files.isMarkedAsStandby()
        let machine = Failover(
            settings: FailoverSettings(
                me: identity.me,
                master: management.master,
                standby: management.standby,
                virtualIP: management.virtualIP,
                fallback: management.fallback,
                timing: timing
            ),
            memory: memory,
            found: founds(),
            holdsPairData: management.master == identity.me || file.isSpoiled || isCopy,
            boot: boot,
            seed: UInt64.random(in: .min ... .max),
            at: clock()
        )
        let held = ManagedPair(
            configuration: management,
            database: database,
            address: around.address,
            ring: around.ring,
            neighbourhood: around.neighbourhood,
            memory: file,
            alarms: around.alarms,
            history: around.history,
            log: log
        )
        let engine = ManagementEngine(machine: machine, world: held, log: log, clock: clock)
        return PairParts(
            engine: engine,
            held: held,
            database: database,
            drill: DrillWriter(me: identity.me, cluster: database.cluster, pair: engine, log: log)
        )
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
