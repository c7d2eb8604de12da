/// What makes a folder on the passive side the same as on the active one, in this order. Nothing that only the passive
/// side has is lost: it is kept beside first.
package struct MirrorPlan: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        /// Copy what is here to where conflicts are kept; durable before the next change.
        case keep(MirrorPath)
        case removeFile(MirrorPath)
        case removeFolder(MirrorPath)
        case makeFolder(MirrorPath)
        /// Replace at once what is here, or nothing, by what was fetched.
        case place(MirrorPath)
        /// Owner, mode and time only.
        case dress(MirrorPath)
    }

    /// So many removals at once, of more than half of the files, are kept, too: a folder whose disk was not mounted on
    /// the active side looks the same as one that somebody emptied.
    private static let fewRemovals = 10

    package let changes: [Change]
    /// What must be fetched before any change is made.
    package let fetches: [MirrorPath]
    /// How many bytes that is.
    package let bytes: UInt64

    /// `agreed`: what both sides last had in common; nil if they never agreed on anything.
    package init(active: MirrorTree, own: MirrorTree, agreed: MirrorTree?) {
        var kept: [MirrorPath] = []
        var removed: [MirrorPath] = []
        var folders: [MirrorPath] = []
        for (path, here) in own.sorted(by: { $0.key < $1.key }) {
            let there = active[path]
            guard here.kind == .file else {
                if there?.kind != .folder { folders.append(path) }
                continue
            }
            if let there, there.hasContent(of: here) { continue }
            // Changed here since both sides had it in common, or never had in common at all.
            if agreed?[path]?.hasContent(of: here) != true { kept.append(path) }
            if there?.kind != .file { removed.append(path) }
        }
        if Self.isSuspicious(removed.count, of: own.count { $0.value.kind == .file }, active) {
            kept = Set(kept + removed).sorted()
        }
        let wanted = active.sorted { $0.key < $1.key }
        let made = wanted.filter { $0.value.kind == .folder && own[$0.key]?.kind != .folder }.map(\.key)
        let placed = wanted.filter { path, there in
            there.kind == .file && own[path]?.hasContent(of: there) != true
        }
        let dressed = wanted.filter { path, there in own[path].map { $0 != there && $0.hasContent(of: there) } ?? false
        }
        changes =
            kept.map(Change.keep) + removed.map(Change.removeFile) + folders.reversed().map(Change.removeFolder)
            + made.map(Change.makeFolder) + placed.map { Change.place($0.key) }
            + dressed.reversed().map { Change.dress($0.key) }
        fetches = placed.map(\.key)
        bytes = placed.reduce(0) { $0 &+ $1.value.size }
    }

    private static func isSuspicious(_ removals: Int, of files: Int, _ active: MirrorTree) -> Bool {
        guard removals > 0 else { return false }
        return !active.contains { $0.value.kind == .file } || removals >= fewRemovals && removals * 2 > files
    }

    package var kept: [MirrorPath] { changes.compactMap { if case .keep(let path) = $0 { path } else { nil } } }
}

extension MirrorPlan.Change {
    package var path: MirrorPath {
        switch self {
        case .keep(let path), .removeFile(let path), .removeFolder(let path), .makeFolder(let path), .place(let path),
            .dress(let path):
            path
        }
    }
}
