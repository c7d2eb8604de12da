/// Where a version of exchange data comes from.
package struct DataLineage: Hashable, Sendable {
    /// Newest first.
    package var ancestors: [VersionID]
    /// Those that somebody decided against, the latest first; they are among the ancestors, too.
    package var losers: [VersionID]
    /// The first version of the history.
    package var root: VersionID?

    package init(ancestors: [VersionID] = [], losers: [VersionID] = [], root: VersionID? = nil) {
        self.ancestors = ancestors
        self.losers = losers
        self.root = root
    }

    /// That of the next version after this one; with those against which somebody decided, if any.
    package init(after parent: DataVersion?, over settled: [VersionID] = []) {
        self.init(
            ancestors: settled + (parent.map { [$0.id].compactMap(\.self) + $0.ancestors } ?? []),
            losers: settled + (parent?.losers ?? []),
            // Of a long history of before this was written down the oldest that is known.
            root: parent?.first ?? parent?.ancestors.last
        )
    }
}
