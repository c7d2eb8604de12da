package import ClusterModel

/// What the engine does for the mirroring; jobs are done one after the other.
package enum MirrorAction: Hashable, Sendable {
    /// A job: look at a folder here and lay its manifest out for the other side.
    case scan(MirroredDirectory)
    /// A job: make a folder here the same as the manifest that the other side offers.
    case apply(MirroredDirectory, offered: String)
    /// The other side holds what was offered: from now on it is what both had in common. Durable.
    case agree(MirroredDirectory, offered: String)
    case announce(MirrorReport)
    case settled(UInt64)
    case raise(Alarm)
    case clear(String)
}
