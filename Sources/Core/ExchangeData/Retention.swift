/// Which versions of a LIM stay where they are (R-DH-08 to R-DH-11).
package struct Retention: Hashable, Sendable {
    /// Newest first.
    package var keep: [DataVersion] = []
    /// Made before the last action that removes older versions: kept apart, never used by themselves (LM-11).
    package var incompatible: [DataVersion] = []
    /// Not in the newest one, as far as it tells, though somebody wrote them: kept apart, too, and nobody may have followed
    /// them up (LM-12). Those that are further back than it names its ancestors are among them.
    package var passedOver: [DataVersion] = []
    package var remove: [DataVersion] = []

    /// How many stay on a server that writes a LIM's data, and on the standby, which holds those of up to ten.
    package static func limit(on side: Side) -> Int {
        switch side {
        case .regular: 3
        case .standby: 2
        }
    }

    package enum Side: Hashable, Sendable {
        case regular
        case standby
    }

    /// After an action exactly one version is left: the newest. It counts as one of the limit later on. What the LIM
    /// runs on here stays whatever happens, since the next version comes from it.
    package init(of versions: [DataVersion], side: Side, actions: UInt64, running: VersionID? = nil) {
        let all = versions.sorted { $0.isNewer(than: $1) }
        // One that the newest does not name can be named by one that it names.
        var history = Array(all.prefix(1))
        for version in all.dropFirst() where history.contains(where: { $0.descends(from: version) }) {
            if !history[0].wasChosen(over: version) { history.append(version) }
        }
        passedOver = all.filter { $0.id != running && !history.contains($0) }
        let left = passedOver
        let sorted = all.filter { !left.contains($0) }
        let current = sorted.filter { $0.actions >= actions }
        let older = sorted.filter { $0.actions < actions }
        let oldest = older.first.map { first in current.allSatisfy { $0.isNewer(than: first) } ? [first] : [] } ?? []
        let fitting = current + oldest
        keep = Array(fitting.prefix(Self.limit(on: side)))
        remove = fitting.dropFirst(Self.limit(on: side)).filter { $0.id != running }
        incompatible = older.filter { !fitting.contains($0) && $0.id != running }
    }
}
