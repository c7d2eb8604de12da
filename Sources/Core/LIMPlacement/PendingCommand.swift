import ClusterModel

/// A command that isn't answered yet.
struct PendingCommand: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// The LIM is to run on its regular server; `begun` once the standby has let go of it.
        case move(LIMNumber, ask: UInt64, begun: Bool)
        /// Until the other side has begun to start these.
        case handOver([LIMNumber])
        /// Until every member has this configuration.
        case settle(generation: UInt64, String)
        /// Until every member has this configuration and nothing of what was kept loaded, nor its alias, is left.
        case unload(generation: UInt64, String)
    }

    let id: CommandID
    var kind: Kind
    /// Begins anew while data are on their way: that takes as long as it takes.
    var since: Instant
}
