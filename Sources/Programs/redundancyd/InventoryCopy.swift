import ClusterModel
import FoundationEssentials
import SystemSupport

/// This server's copy of the system's inventory, kept in step with what the members of its cluster agreed on, so that
/// the utilities and the next start read the same.
struct InventoryCopy: Sendable {
    let path: String

    /// Puts the cluster into the file if the file has an older one. A cluster that was deleted from it stays deleted.
    func update(_ cluster: ClusterConfiguration) throws {
        guard let bytes = try AtomicFile.read(path) else { return }
        var inventory = try JSONDecoder().decode(SystemInventory.self, from: Data(bytes))
        guard let index = inventory.clusters.firstIndex(where: { $0.name == cluster.name }),
            inventory.clusters[index].generation < cluster.generation
        else { return }
        inventory.clusters[index] = cluster
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        try AtomicFile.write(Array(try encoder.encode(inventory)) + [UInt8(ascii: "\n")], to: path, mode: 0o644)
    }
}
