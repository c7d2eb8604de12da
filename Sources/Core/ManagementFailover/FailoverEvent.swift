package import ClusterModel

/// What the machine is told. An event never traps, however absurd.
package enum FailoverEvent: Hashable, Sendable {
    /// The ring changed: `members` are the servers whose daemon is in the group, `hosts` those whose Corosync is.
    case view(id: UInt64, members: [ServerName], hosts: [ServerName])
    /// The peer's daemon left the group while its Corosync stayed: whatever it remembered is gone.
    case peerDaemonLeft
    /// The peer announced the virtual IP that this side holds.
    case peerClaimsAddress
    /// Our own Corosync is away; nothing is known of the ring.
    case ringLost
    case message(ManagementMessage, from: ServerName)
    /// Whether the peer's kernel answers, or was heard in any way (two kinds of evidence, DESIGN 3.1), and when it was
    /// heard last, if that is known.
    case kernel(heard: Bool, last: Instant?)
    /// Whether this server is cut off: link down, or no reference answers.
    case reach(cutOff: Bool)
    /// Where LIM 1 runs; nil while nobody runs it.
    case limOne(runsOn: ServerName?)
    case database(DatabaseObservation)
    /// A job ended; results of jobs that were given up are ignored by their number.
    case finished(job: UInt64, JobResult)
    /// The local receiver's connection ended by itself.
    case receiverEnded
    /// The cluster's detection was changed.
    case timing(FailoverTiming)
    case command(id: UInt64, FailoverCommand)
    /// The virtual IP is on this server now.
    case addressHeld(epoch: UInt64)
    /// A commit on this server was confirmed.
    case writeProven(epoch: UInt64)
    /// What was found out about the other server beside the ring.
    case surroundings(Surroundings)
    /// What a third host says of this side changed.
    case vote(ThirdVote)
    /// This process stood still for longer than it can answer for.
    case paused
    case tick
}

package enum JobResult: Hashable, Sendable {
    /// The database accepts connections as a standby, or again as the primary that it was.
    case started
    /// Stopped; the position of the shutdown checkpoint, if it was a clean stop.
    case stopped(LSN?)
    case checkpointed
    case promoted(timeline: UInt32, switchLSN: LSN)
    case rebuilt
    /// The virtual IP was asked for: who answered, if anybody, and whether a reference answered at the end of it.
    case lookedAgain(answeredBy: String?, reached: Bool)
    case failed(String)
}

package enum FailoverCommand: Hashable, Sendable {
    /// Bring management back to the master: only there, and only while LIM 1 runs there (R-UT-05).
    case fallback
    /// Move management to the other side, whichever it is, by a planned move.
    case move
    /// Mirror the cluster's fallback type (R-UT-06).
    case setFallback(FallbackType)
    /// An ordered stop of this server: the peer goes on without it.
    case leave
    /// Start here although the disk doesn't say that this side was alone; the operator accepted the loss in words.
    case startAlone
    /// Go on with the database in this prepared directory instead of the one that is here; the peer gets it, too.
    case adopt(directory: String)
    /// No move by itself for so long; zero ends it.
    case pause(Duration)

    /// As an operator knows it.
    var words: String {
        switch self {
        case .fallback: "fallback"
        case .move: "a move"
        case .setFallback: "reconfigure-fallback"
        case .leave: "the stop of this server"
        case .startAlone: "start-alone"
        case .adopt: "adopt"
        case .pause: "pause"
        }
    }
}
