package import ClusterModel

/// What an operator has decided: what a dialog or a command line ends in, and what a plan is made of.
package enum Intent: Hashable, Sendable, Codable {
    case setUpMaster(MasterAnswers)
    case setUpStandby(StandbyAnswers)
    case removeRedundancy
    /// The other server is gone for good: this one goes on by itself.
    case removeAlone
    /// A new machine takes the place of a standby that is gone for good.
    case replaceServer(ReplacementAnswers)
    /// What becomes of a set-up that was broken off here.
    case settleBrokenOff(BrokenOffChoice)
    case addServer(ServerAnswers)
    case removeServer(ServerName)
    /// It is gone for good.
    case removeServerAlone(ServerName)
    /// A new machine takes the place of a cluster's server that is gone for good, unless that is LIM 1's or its standby.
    case replaceMember(ReplacementAnswers)
    case convertToStandby(ServerName)
    case revertToFree(ServerName)
    case createCluster(ClusterAnswers)
    /// `acceptingLoss`: although a LIM's data diverged; those of its own server are left.
    case deleteCluster(ClusterName, acceptingLoss: Bool)
    /// On the standby that is left of it.
    case deleteClusterAlone(ClusterName)
    /// Into a cluster that runs (R-CM-15).
    case addLIM(ClusterName, ClusterAnswers.Member)
    /// Out of a cluster that runs; the last one takes the cluster with it (R-CM-17, R-CM-18).
    case removeLIM(ClusterName, LIMNumber)
    case setFallback(ClusterName, FallbackType)
    /// The LIM's priority to run on the standby; lower goes first.
    case setPriority(ClusterName, LIMNumber, Int)
    /// A LIM's IPv6 alias beside its IPv4 alias; nil takes it away (LM-35).
    case setAlias6(ClusterName, LIMNumber, IPv6Alias?)
    case setDetection(ClusterName, DetectionProfile)
    /// A third host, whose vote decides which side of a broken ring may act.
    case setWitness(WitnessAnswers)
    case removeWitness(ClusterName)
    /// Keep the LIM loaded on both servers from now on (R-CM-14).
    case setPreloaded(ClusterName, FallbackType)
    case move(LIMNumber)
    case lock(LIMNumber, to: LIMLock)
    case unlock(LIMNumber)
    /// Copy exchange data to whichever side lacks them.
    case sync(ClusterName)
    case fallBack
    case reconfigureFallback
}
