package import ClusterModel
package import FileMirror

/// What the mirror engine needs of the world.
package protocol MirrorWorld: Sendable {
    /// The declared folders as they are now; nil if they can't be read, and then what is known counts on.
    func settings() -> [MirroredDirectory]?
    func role() async -> MirrorRole
    /// What was last agreed on, by the folder's path, and how many conflicts are kept.
    func remembered(_ directories: [MirroredDirectory]) async -> (agreed: [String: String], conflicts: Int)
    /// Looks at the folder and lays its manifest out for the other side, unless it is above its quota.
    func scan(_ directory: MirroredDirectory) async -> MirrorScan
    /// Makes the folder the same as what is offered, as far as this server is passive meanwhile.
    func apply(_ directory: MirroredDirectory, offered: String) async -> MirrorOutcome
    /// From now on that manifest is what both sides had in common.
    func agree(_ directory: MirroredDirectory, offered: String) async

    // These return at once.
    func announce(_ report: MirrorReport)
    func raise(_ alarm: Alarm)
    func clear(_ identity: String)
}
