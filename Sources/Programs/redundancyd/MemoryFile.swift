import FoundationEssentials
import SystemSupport

/// A machine's memory on disk, as JSON in two alternating blocks.
struct MemoryFile<Memory: Codable & Sendable>: Sendable {
    private let blocks: DurableBlocks

    init(path: String) { blocks = DurableBlocks(path: path) }

    func read() throws -> Memory? {
        guard let bytes = try blocks.read() else { return nil }
        return try JSONDecoder().decode(Memory.self, from: Data(bytes))
    }

    /// Something was stored, and none of it can be read.
    var isSpoiled: Bool { blocks.isSpoiled }

    func write(_ memory: Memory) throws { try blocks.write(Array(JSONEncoder().encode(memory))) }
}
