import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import SystemSupport

/// The system's inventory, kept on LIM 1's server; each member of a cluster has a copy.
struct InventoryFile {
    var path = Installation.inventory

    /// An empty one before the first server was added.
    func load() throws -> SystemInventory {
        guard let bytes = try AtomicFile.read(path, limit: 4 << 20) else { return SystemInventory() }
        do {
            let inventory = try JSONDecoder().decode(SystemInventory.self, from: Data(bytes))
            guard inventory.version == 1 else {
                throw OperationError(.failed, "\(path): version \(inventory.version) is newer than this program.")
            }
            return inventory
        } catch let error as OperationError {
            throw error
        } catch {
            throw OperationError(.failed, "\(path) can't be read; restore it from another member.", cause: error)
        }
    }

    func save(_ inventory: SystemInventory) throws {
        try AtomicFile.write(Array(try PeerJSON.pretty(inventory).utf8), to: path, mode: 0o644)
    }

    /// As before the first server was added.
    func remove() throws { try ManagedFile.remove(path) }
}
