package import ClusterModel

/// What the mirroring is told.
package enum MirrorEvent: Hashable, Sendable {
    case settings([MirroredDirectory])
    case role(MirrorRole)
    /// What was last agreed on, as read from the disk, and the conflicts that are kept: once after the start.
    case remembered([String: String], conflicts: Int)
    case scanned(String, MirrorScan)
    case applied(String, MirrorOutcome)
    case conflicts(Int)
    case report(MirrorReport, from: ServerName)
    /// Answered by `settled` once the other side holds what is in the folders now.
    case settle(UInt64)
    case tick
}
