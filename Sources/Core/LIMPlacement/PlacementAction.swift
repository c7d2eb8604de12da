package import ClusterModel

/// What the engine carries out, in this order. If `persist` fails nothing behind it is done, and `persistFailed` is fed
/// before anything else: its answer repeats what didn't rely on it.
package enum PlacementAction: Hashable, Sendable {
    /// Store durably before going on.
    case persist(PlacementMemory)
    /// Send to all members in the current view.
    case multicast(PlacementReport)
    /// Start the LIM's programs; what came of it is learnt from systemd.
    case start(LIMNumber, LIMEpoch)
    /// Bring the data that the LIM wrote here to its regular server, while it goes on here. Answered by `dataReturned`.
    case returnData(LIMNumber)
    /// Answered by `limChanged` with `stopped` (or `failed`), also if nothing ran.
    case stop(LIMNumber)
    /// Probe the alias by ARP, ask the other side's kernel, and answer with `lookAgainResult` and the same view.
    case lookAgain(LIMNumber, ViewID)
    /// Put the alias on the interface and take its block away. Answered by `aliasClaimed`, `aliasInUse` or `aliasRefused`.
    case claimAlias(LIMNumber, LIMEpoch)
    /// Answered by `aliasReleased`, also if it wasn't there.
    case releaseAlias(LIMNumber)
    /// Preloaded clusters: block the alias, put it on the interface behind the block, then start the programs. Answered
    /// by `limChanged`, also if they ran.
    case preload(LIMNumber)
    /// Have the programs behind the block read newer data. Answered by `reloaded`.
    case reload(LIMNumber)
    /// Block the alias and leave it on the interface. Answered by `aliasReleased`: nothing answers for it any more.
    case blockAlias(LIMNumber)
    /// Make the alias outlive this daemon: there is nobody to hand it to.
    case keepAlias(LIMNumber)
    case announce(LIMNumber)
    case raise(Alarm)
    /// Clears the alarm with this identity.
    case clear(String)
    case answer(CommandID, CommandAnswer)
}
