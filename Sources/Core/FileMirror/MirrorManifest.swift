/// Files and folders by their path.
package typealias MirrorTree = [MirrorPath: MirrorEntry]

/// What a mirrored folder holds on the active side, or what both sides last agreed that it holds.
package struct MirrorManifest: Hashable, Sendable, Codable {
    package struct Item: Hashable, Sendable, Codable {
        package var path: MirrorPath
        package var entry: MirrorEntry

        package init(_ path: MirrorPath, _ entry: MirrorEntry) {
            self.path = path
            self.entry = entry
        }
    }

    /// More than this is not for a mirror.
    package static let mostEntries = 20_000

    package var version: Int
    package var directory: String
    /// Drawn where the mirror began, and handed on: two sides with different ones have never agreed on anything.
    package var lineage: String
    /// Sorted by path.
    package var items: [Item]
    /// Set where a side has not yet come to hold everything of this lineage: it may follow by it, but if it becomes
    /// active it begins a lineage of its own, since what it lacks was never removed by anybody.
    package var isPartial: Bool?

    package init(directory: String, lineage: String, tree: MirrorTree, isPartial: Bool? = nil) {
        version = 1
        self.isPartial = isPartial
        self.directory = directory
        self.lineage = lineage
        items = tree.map { Item($0.key, $0.value) }.sorted { $0.path < $1.path }
    }

    package var tree: MirrorTree { MirrorTree(items.map { ($0.path, $0.entry) }) { first, _ in first } }

    package var files: Int { items.count { $0.entry.kind == .file } }
    package var bytes: UInt64 { items.reduce(0) { $0 &+ $1.entry.size } }

    /// Whether everything in it may be: each entry plausible, once, and in a folder that is there, too.
    package func isSound(for directory: String) -> Bool {
        guard version == 1, self.directory == directory, items.count <= Self.mostEntries,
            Self.isLineage(lineage)
        else { return false }
        let tree = tree
        guard tree.count == items.count else { return false }
        return items.allSatisfy { item in
            item.entry.isPlausible && (item.path.parent.map { tree[$0]?.kind == .folder } ?? true)
        }
    }

    package static func isLineage(_ text: String) -> Bool {
        text.utf8.count == 16 && UInt64(text, radix: 16) != nil
    }
}
