package import ClusterModel

/// What an operator orders; answered once with the same id.
package enum PlacementCommand: Hashable, Sendable {
    /// Move a LIM from the standby to its regular server: the manual fallback (R-CM-16).
    case move(LIMNumber)
    /// The same, even if what it wrote on the standby can't be brought back.
    case moveAcceptingLoss(LIMNumber)
    case lock(LIMNumber, to: LIMLock)
    case unlock(LIMNumber)
    case setFallback(FallbackType)
    /// Keep the LIM loaded and blocked on the other side from now on (R-CM-14).
    case setPreloaded(FallbackType)
    /// The first step of deleting a preloaded cluster (R-PL-15): the standby lets go of program and alias.
    case endPreloaded
    /// Lower goes first (R-CL-19).
    case setPriority(LIMNumber, Int)
    case setDetection(DetectionProfile)
    /// Nil takes it away (LM-35).
    case setAlias6(LIMNumber, IPv6Alias?)
    case setPolicy(PlacementPolicy)
    /// This server or its daemon is stopped in order: give away what can be given away.
    case handOver
    /// End the wait for the other side after a power cut. The operator has read what may be lost.
    case startNow(LIMNumber)
}
