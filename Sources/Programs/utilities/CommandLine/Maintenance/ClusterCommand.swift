import ArgumentParser

/// Cluster handling: every entry of the menu as a command (R-CM-03).
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster",
        abstract: "Cluster handling.",
        subcommands: [
            ClusterList.self, ClusterStatus.self, ClusterCreate.self, ClusterSetFallback.self,
            ClusterSetDetection.self, ClusterSetPriority.self, ClusterSetAlias6.self, ClusterDelete.self,
            ClusterMove.self, ClusterLock.self,
            ClusterUnlock.self, ClusterStartNow.self,
            ClusterExplain.self, ClusterAddLIM.self, ClusterRemoveLIM.self, ClusterSetPreloaded.self, ClusterSync.self,
            ClusterGraph.self, ClusterSimulate.self, ClusterPrerequisites.self,
            ClusterWitness.self,
        ]
    )
}
