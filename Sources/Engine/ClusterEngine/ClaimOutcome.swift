package import LIMPlacement

/// What came of putting an alias on this server.
package enum ClaimOutcome: Hashable, Sendable {
    case held
    /// Somebody answers for it.
    case inUse(by: AliasOwner)
    /// The kernel did not take it.
    case refused
}
