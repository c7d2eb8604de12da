import ClusterModel
import SetupDialog

extension Operations {
    /// Why nothing has to be done for something that is carried out by a plan; nil if there may be something.
    ///
    /// A name that is not known can be a mistake, so its removal is refused, and not taken for done.
    func settled(_ intent: Intent) async throws -> String? {
        switch intent {
        case .removeRedundancy: return try await management.nothingToRemove(peerIsLost: false)
        case .removeAlone: return try await management.nothingToRemove(peerIsLost: true)
        case .deleteCluster, .deleteClusterAlone:
            // Where there is another cluster the name can be a mistake; what was broken off goes on.
            guard try await cluster.inventory().clusters.isEmpty, await cluster.leftHalfDone() == nil else {
                return nil
            }
            return "There is no cluster on this server."
        case .removeWitness(let name):
            guard let cluster = try await self.cluster.inventory().cluster(name), cluster.witness == nil else {
                return nil
            }
            return "Cluster \(name) has no third host."
        default: return nil
        }
    }
}
