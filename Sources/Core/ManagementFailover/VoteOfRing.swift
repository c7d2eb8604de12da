/// Puts what the ring says of its members and what it says of its majority together: only a word on the ring as it is
/// now counts. A server that was just cut off reads "majority" for seconds, of the ring before.
package struct VoteOfRing: Sendable {
    /// The name of one forming of the ring.
    package struct Ring: Hashable, Sendable {
        package var node: UInt32
        package var sequence: UInt64

        package init(node: UInt32, sequence: UInt64) {
            self.node = node
            self.sequence = sequence
        }
    }

    /// The state of the third host's vote on this server.
    package enum Device: Hashable, Sendable {
        /// Its program does not run here.
        case none
        /// It runs, and has no vote of the third host.
        case silent
        case heard
    }

    /// A third host is named for this cluster.
    private var isNamed: Bool
    /// The ring that the members were told of last; nil while there is none.
    private var ring: Ring?
    private var word: (ring: Ring, isQuorate: Bool?, device: Device)?

    package init(isNamed: Bool) { self.isNamed = isNamed }

    package mutating func name(_ isNamed: Bool) { self.isNamed = isNamed }

    package mutating func joined(_ ring: Ring?) { self.ring = ring }

    /// `isQuorate`: nil while the ring has not settled it.
    package mutating func told(of ring: Ring, isQuorate: Bool?, device: Device) { word = (ring, isQuorate, device) }

    /// Corosync is away.
    package mutating func lost() {
        ring = nil
        word = nil
    }

    package var vote: ThirdVote {
        guard isNamed else { return .none }
        guard let ring, let word else { return .away }
        switch word.device {
        case .none, .silent: return .away
        case .heard:
            guard word.ring == ring, let isQuorate = word.isQuorate else { return .pending }
            return isQuorate ? .granted : .denied
        }
    }
}
