/// Whether a LIM may be started or claimed here now.
enum Verdict: Hashable {
    case go(lookFirst: Bool)
    /// Not now; what was begun is held or backed out of, depending on the reason.
    case wait(PlacementReason)
    case yield(YieldReason)
    /// The other side has it by right: what was begun is stopped.
    case retreat(PlacementReason)
}
