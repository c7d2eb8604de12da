/// Which versions of a LIM stay where they are (R-DH-08 to R-DH-11).
package struct Retention: Hashable, Sendable {
    /// Newest first.
    package var keep: [DataVersion] = []
    /// Made before the last action that removes older versions: kept apart, never used by themselves (LM-11).
    package var incompatible: [DataVersion] = []
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

    /// After an action exactly one version is left: the newest. It counts as one of the limit later on.
    package init(of versions: [DataVersion], side: Side, actions: UInt64) {
        let sorted = versions.sorted { $0.isNewer(than: $1) }
        let current = sorted.filter { $0.actions >= actions }
        let older = sorted.filter { $0.actions < actions }
        let oldest = older.first.map { first in current.allSatisfy { $0.isNewer(than: first) } ? [first] : [] } ?? []
        let fitting = current + oldest
        keep = Array(fitting.prefix(Self.limit(on: side)))
        remove = Array(fitting.dropFirst(Self.limit(on: side)))
        incompatible = older.filter { !fitting.contains($0) }
    }
}
