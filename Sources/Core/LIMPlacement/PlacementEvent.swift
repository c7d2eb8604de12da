package import ClusterModel
package import Detection

/// What the placement machine is told.
package enum PlacementEvent: Hashable, Sendable {
    /// A membership of the group: the daemons in it, and the hosts in the ring. Both include this server.
    case view(id: ViewID, members: [ServerName], hosts: [ServerName])
    /// Our own Corosync is away.
    case ringLost
    case report(PlacementReport)
    case kernel(ServerName, KernelVerdict)
    case reach(Reach)

    /// Once after the start for each LIM that this server may run: what the machine says runs here. An alias
    /// behind the block isn't held.
    case limFound(LIMNumber, ObservedState, aliasHeld: Bool)
    case limChanged(LIMNumber, ObservedState)
    case condition(LIMNumber, LIMCondition)
    /// A newer version of the LIM's data was stored on this server (R-PL-06).
    case dataArrived(LIMNumber, version: UInt64)
    /// How the programs are after a reload.
    case reloaded(LIMNumber, ObservedState)
    /// The data written here are in place on the regular server now, or why not.
    case dataReturned(LIMNumber, failure: String?)
    case aliasClaimed(LIMNumber)
    /// Gone: as ordered, or because its lease ran out.
    case aliasReleased(LIMNumber)
    /// The kernel did not take it.
    case aliasRefused(LIMNumber)
    /// Seen in a look, at a claim, or by chance at any time.
    case aliasInUse(LIMNumber, by: AliasOwner)
    case lookAgainResult(LIMNumber, view: ViewID, LookAgainFindings)

    case command(CommandID, PlacementCommand)
    /// Another configuration was written to disk here by a set-up; used if its generation is higher.
    case configuration(ClusterConfiguration)
    /// `persist` failed: nothing that stood behind it in the same answer was or will be carried out.
    case persistFailed
    case paused(Duration)
    case tick
}
