package import ClusterModel
package import LIMPlacement

/// What the cluster engine needs of the world. Calls that return at once must not wait for anything slow.
package protocol PlacementWorld: Sendable {
    /// Durable when it returns.
    func persist(_ memory: PlacementMemory) throws
    func multicast(_ report: PlacementReport)

    /// Starts or stops the LIM's programs and says what they are when that has ended, or nil if it can't be told. A
    /// start that is cancelled returns at once: a stop follows.
    func start(_ lim: LIMNumber) async -> ObservedState?
    func stop(_ lim: LIMNumber) async -> ObservedState?
    /// Has the programs read newer data, and says what they are then.
    func reload(_ lim: LIMNumber) async -> ObservedState?
    /// Nil once what the LIM wrote here is in place on its regular server; else why not.
    func returnData(_ lim: LIMNumber) async -> String?
    func lookAgain(at alias: IPv4Address, cluster: ClusterConfiguration) async -> LookAgainFindings
    /// Puts the alias on the interface and opens it, if it was blocked.
    func claim(_ alias: IPv4Address) async -> ClaimOutcome
    func release(_ alias: IPv4Address) async
    /// When it returns nobody on the network sees the alias here any more; it stays on the interface, behind the block.
    func block(_ alias: IPv4Address) async
    /// Makes it outlive the daemon.
    func keep(_ alias: IPv4Address)
    func announce(_ alias: IPv4Address)
    /// Lets the held addresses' leases run on for a moment; without this they end by themselves.
    func permit(_ alias: IPv4Address)
    /// The same for what is blocked: it stays so, and on the interface.
    func keepBlocked(_ alias: IPv4Address)

    /// What the members agree on is something else than before.
    func configured(_ configuration: ClusterConfiguration)

    func raise(_ alarm: Alarm)
    func clear(_ identity: String)
}
