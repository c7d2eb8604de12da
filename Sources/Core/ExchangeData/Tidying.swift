/// Which versions leave their place, and for where. Those that are kept apart are counted by their kind, so that harmless
/// ones never push out what somebody may want.
package struct Tidying: Hashable, Sendable {
    /// Kept apart: made before an action that older versions don't fit (LM-11).
    package var unfit: [VersionID]
    /// Kept apart: so far back that nothing tells any more whether they are part of the data in use, as nearly all are.
    package var doubtful: [VersionID]
    /// Kept apart: not part of the data in use (LM-12).
    package var passedOver: [VersionID]
    package var remove: [VersionID]
    /// Which of them an alarm names until the next data backup, also after a restart of the daemon.
    package var alarmed: VersionID?

    package init(
        unfit: [VersionID] = [],
        doubtful: [VersionID] = [],
        passedOver: [VersionID] = [],
        remove: [VersionID] = [],
        alarmed: VersionID? = nil
    ) {
        self.unfit = unfit
        self.doubtful = doubtful
        self.passedOver = passedOver
        self.remove = remove
        self.alarmed = alarmed
    }

    package var keptApart: [VersionID] { unfit + doubtful + passedOver }
    var isEmpty: Bool { keptApart.isEmpty && remove.isEmpty }
}
