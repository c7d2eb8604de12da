/// What the members of one cluster agree on. Replicated through the ring; the highest `generation` wins.
package struct ClusterConfiguration: Hashable, Sendable, Codable {
    package var name: ClusterName
    /// Counts every change; two configurations with the same number are the same.
    package var generation: UInt64
    package var standby: ServerName
    package var standbyBase: IPv4Address
    /// Sorted by LIM; 1 to 10 (R-PR-01).
    package var regulars: [RegularServer]
    package var subnet: IPv4Subnet
    package var fallback: FallbackType
    package var behaviour: FailoverBehaviour
    package var detection: DetectionProfile
    /// Sorted by LIM; a LIM that is not here is not locked.
    package var locks: [LIMLockEntry]
    /// Absent means the defaults.
    package var policy: PlacementPolicy?
    /// Absent in what was written before exchange data were kept.
    package var exchange: DataActions?
    /// The third host, whose vote decides which side of a broken ring may act; absent: none.
    package var witness: String?

    package struct LIMLockEntry: Hashable, Sendable, Codable {
        package var lim: LIMNumber
        package var to: LIMLock

        package init(lim: LIMNumber, to: LIMLock) {
            self.lim = lim
            self.to = to
        }
    }

    package init(
        name: ClusterName,
        generation: UInt64 = 1,
        standby: ServerName,
        standbyBase: IPv4Address,
        regulars: [RegularServer],
        subnet: IPv4Subnet,
        fallback: FallbackType = .manual,
        behaviour: FailoverBehaviour = .normal,
        detection: DetectionProfile = .standard,
        locks: [LIMLockEntry] = [],
        policy: PlacementPolicy? = nil,
        exchange: DataActions? = nil,
        witness: String? = nil
    ) {
        self.name = name
        self.generation = generation
        self.standby = standby
        self.standbyBase = standbyBase
        self.regulars = regulars.sorted { $0.lim < $1.lim }
        self.subnet = subnet
        self.fallback = fallback
        self.behaviour = behaviour
        self.detection = detection
        self.locks = locks.sorted { $0.lim < $1.lim }
        self.policy = policy
        self.exchange = exchange
        self.witness = witness
    }
}

extension ClusterConfiguration {
    /// Every server of the cluster, regulars by LIM, the standby last.
    package var members: [ServerName] { regulars.map(\.server) + [standby] }

    /// The number for the next change made on `server`. Each member counts in a residue class of its own, so that two
    /// members that change something at the same time, or apart, never give one number to two configurations.
    package func nextGeneration(on server: ServerName) -> UInt64 {
        let classes: UInt64 = 16
        let own = UInt64(members.firstIndex(of: server) ?? 15) % classes
        let next = generation + 1
        return next + (own + classes - next % classes) % classes
    }

    /// One of the six actions that leave one version of the exchange data (R-DH-09).
    package mutating func actOnData() {
        var data = data
        data.act()
        exchange = data
    }

    package var data: DataActions { exchange ?? DataActions(founded: 0) }

    package func regular(of lim: LIMNumber) -> RegularServer? { regulars.first { $0.lim == lim } }

    package func regular(on server: ServerName) -> RegularServer? { regulars.first { $0.server == server } }

    package func base(of server: ServerName) -> IPv4Address? {
        server == standby ? standbyBase : regular(on: server)?.base
    }

    /// Why this cluster can't be preloaded; nil if it can (R-PL-02, R-PR-12).
    package var preloadingObstacle: String? {
        if regulars.count == 1 { return nil }
        return "Cluster \(name) has \(regulars.count) regular servers; only a cluster of one regular and one standby "
            + "server can be preloaded."
    }

    package func lock(of lim: LIMNumber) -> LIMLock? { locks.first { $0.lim == lim }?.to }

    package mutating func setLock(of lim: LIMNumber, to lock: LIMLock?) {
        locks.removeAll { $0.lim == lim }
        if let lock { locks.append(LIMLockEntry(lim: lim, to: lock)) }
        locks.sort { $0.lim < $1.lim }
    }
}
