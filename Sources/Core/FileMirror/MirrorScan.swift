/// What came of a look at a folder on the active side.
package struct MirrorScan: Hashable, Sendable {
    /// The manifest that is offered; nil if the folder can't be mirrored as it is.
    package var identity: String?
    package var files = 0
    package var bytes: UInt64 = 0
    package var skipped: String?
    package var problem: String?
    /// What a look costs although nothing has changed.
    package var took: Duration
    /// What was spent on files that had changed.
    package var reading = Duration.zero

    package init(identity: String? = nil, took: Duration = .zero) {
        self.identity = identity
        self.took = took
    }
}
