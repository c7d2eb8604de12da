package import ClusterModel

/// What is known of the peer, and since when.
package struct PeerContact: Hashable, Sendable {
    /// Its daemon is in the group.
    package var isMember = false
    /// Since when; nil while it is not.
    package var memberSince: Instant?
    /// Its Corosync is in the ring: it is alive, whatever its daemon does.
    package var isInRing = false
    package var kernelHeard = true
    /// When a frame of it came last; nil if none has since this daemon began.
    package var kernelLastHeard: Instant?
    /// Its daemon left while its Corosync stayed; until it is back or the ring changes.
    package var daemonGone = false
    /// When it left so, if this side had its permission to take over: nobody there can end that any more, and nobody
    /// there confirms a commit but this side. Until its daemon is back, or this side is cut off, loses its own ring or the
    /// third vote, or stands still: then it does not see what happens there.
    package var leftPermission: Instant?
    /// Its newest report of the current view.
    package var report: ManagementReport?
    /// The last whole report that came, in whichever view: what its heartbeats stand on.
    package var wholeReport: ManagementReport?
    /// When any report of it last arrived, in whichever view; starts the active side's wait (FailoverTiming.lease).
    package var lastReceived: Instant
    /// Its newest report's run and sequence: what we acknowledge.
    package var newestRun: UInt64 = 0
    package var newestSequence: UInt64 = 0
    /// When its daemon started anew of late, as far as this side saw.
    package var starts: [Instant] = []
    /// The planned move that it named last: a later report without it says that it is no part of it any more.
    package var namedMove: UInt64?
    /// It said last that it hears the third host.
    package var heardVote = false
    /// Set once this server was cut off after the peer was lost: no right to act alone until they meet again.
    package var cutOffSinceLoss = false

    /// Since when this side has had the right to act alone without a break; nil while it has not.
    package var lostSince: Instant?

    /// It may have become active unseen: it was out of the ring, or this daemon was not there or stood still. Ends with
    /// a report of it that does not say so.
    package var mayHaveActed = true

    /// When it left the ring.
    package var outOfRingSince: Instant?
    /// It was alive, or claimed the virtual IP, for longer after it left the ring than it takes to take over: if it had
    /// the permission, it may have used it. Until they meet again no silence of it says that nobody acts.
    package var livedOn = false

    /// This process stood still: the peer may have taken over meanwhile. Until it acknowledges a report of ours from
    /// this sequence on there is no right to act alone.
    package var doubtFrom: UInt64?

    package init(at now: Instant) { lastReceived = now }
}
