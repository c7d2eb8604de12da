/// What came of carrying out a manifest on the passive side.
package struct MirrorOutcome: Hashable, Sendable {
    /// The manifest, if it was carried out to its end.
    package var identity: String?
    package var files = 0
    package var bytes: UInt64 = 0
    package var skipped: String?
    package var problem: String?
    /// Conflicts that are kept here now.
    package var conflicts: Int
    package var took: Duration

    package init(identity: String? = nil, conflicts: Int = 0, took: Duration = .zero) {
        self.identity = identity
        self.conflicts = conflicts
        self.took = took
    }
}
