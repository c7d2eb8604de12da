/// What Corosync's votequorum says of one forming of the ring (votequorum_initialize(3)).
package struct QuorumNotice: Sendable, Equatable {
    /// The vote of a third host, by corosync-qdevice(8).
    package enum Device: Sendable, Equatable {
        /// None is configured, or its daemon does not run here.
        case none
        /// It runs here and has no vote of the third host: that is lost, or gives it to another part of the ring.
        case silent
        /// It runs here and has the third host's vote.
        case heard
    }

    package var ring: ProcessGroupEvent.Ring
    /// Whether this side has the majority of all votes; nil until the ring has settled it.
    package var isQuorate: Bool?
    package var device: Device
}
