import ClusterModel

// A planned move takes the files along: what the applications stored last must be on the other side before it.
extension Mirroring {
    /// Somebody waits until the other side holds what is in the folders now.
    struct Settling: Hashable, Sendable {
        let id: UInt64
        /// Folders that were not looked at since.
        var unseen: Set<String>
    }

    mutating func settle(_ id: UInt64, at now: Instant) {
        settling.append(Settling(id: id, unseen: Set(folders.map(\.directory.path))))
        // A look that is under way may have passed by what is meant.
        staleLook = isBusy
        for index in folders.indices { folders[index].due = now }
    }

    mutating func looked(at path: String) {
        if staleLook { return staleLook = false }
        for index in settling.indices { settling[index].unseen.remove(path) }
    }

    /// A folder that can't be offered keeps nobody waiting, nor does a side that offers none.
    mutating func followSettling() {
        if settling.isEmpty { return }
        let isHeld = folders.allSatisfy { $0.entry.offered == nil || isInStep($0.directory.path) }
        let done = settling.filter { !role.isActive || (isHeld && $0.unseen.isDisjoint(with: directoryPaths)) }
        settling.removeAll { done.contains($0) }
        add(done.map { .settled($0.id) })
    }

    private var directoryPaths: Set<String> { Set(folders.map(\.directory.path)) }
}
