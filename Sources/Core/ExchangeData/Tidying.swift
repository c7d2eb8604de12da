/// Which versions leave their place, and for where.
package struct Tidying: Hashable, Sendable {
    /// Kept apart: made before an action that older versions don't fit (LM-11).
    package var unfit: [VersionID]
    /// Kept apart, and counted by themselves, as somebody may want them: not part of the data in use (LM-12).
    package var passedOver: [VersionID]
    package var remove: [VersionID]
    /// Which of them an alarm names until the next data backup, also after a restart of the daemon.
    package var alarmed: VersionID?

    package init(
        unfit: [VersionID] = [],
        passedOver: [VersionID] = [],
        remove: [VersionID] = [],
        alarmed: VersionID? = nil
    ) {
        self.unfit = unfit
        self.passedOver = passedOver
        self.remove = remove
        self.alarmed = alarmed
    }

    var isEmpty: Bool { unfit.isEmpty && passedOver.isEmpty && remove.isEmpty }
}
