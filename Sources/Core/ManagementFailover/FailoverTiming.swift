package import ClusterModel

/// The times of management failover. They follow from the detection profile.
package struct FailoverTiming: Hashable, Sendable, Codable {
    /// Between two reports of a server: each is also a heartbeat that renews the lease below.
    package var heartbeat: Duration
    /// How long after sending a heartbeat that the active side acknowledged the passive side may still take over.
    package var lease: Duration
    /// How long the right to act alone must have held before the passive side takes over (R-PL-07).
    package var patience: Duration
    /// What the active side waits beyond the lease before it goes on alone: two clocks' drift, nothing else.
    package var leaseMargin: Duration
    /// A peer that is heard for this long after it left the ring did not die then: it may have had the time to take over.
    /// Less than silence takes to be noticed and a promotion takes to be done; more than the former alone.
    package var afterlife: Duration
    /// Without a right to go on alone for this long, the active side closes its database.
    package var isolation: Duration
    /// A peer that streams no more while the ring is whole is given this long before the active side goes alone.
    package var streamGrace: Duration
    /// A commit that waits longer than this has a standby that is too slow.
    package var commitPatience: Duration
    /// Each stage of a planned move.
    package var moveStage: Duration
    /// Between two attempts to rebuild this side, or to follow LIM 1.
    package var retry: Duration
    /// A follower that can't stream from a healthy active side for this long is rebuilt.
    package var followPatience: Duration
    /// How long the virtual IP is asked for after a promotion: the peer's kernel was found silent before it.
    package var lookAgain: Duration
    /// How long everything must be well before management follows LIM 1 by itself.
    package var holdDown: Duration

    package init(of cluster: ClusterConfiguration) {
        self.init(profile: cluster.detection, behaviour: cluster.behaviour, thirdVote: cluster.witness != nil)
    }

    /// The lease outlasts the patience by more than it takes to find the peer silent: else nobody would ever take over.
    ///
    /// A third host decides after the ring has noticed the loss, and the ring tells of it only then: up to two seconds
    /// later (`sync_timeout` in templates/corosync/corosync.conf).
    package init(profile: DetectionProfile, behaviour: FailoverBehaviour = .normal, thirdVote: Bool = false) {
        patience = profile.patience(behaviour)
        switch profile {
        case .fast:
            heartbeat = .milliseconds(60)
            // Outlasts a ring that broke for a moment, as one with so short a token does, and the detection after it.
            lease = .milliseconds(1000)
            lookAgain = .milliseconds(30)
        case .standard:
            heartbeat = .milliseconds(150)
            lease = .milliseconds(2200)
            lookAgain = .milliseconds(120)
        case .classic:
            heartbeat = .milliseconds(250)
            lease = patience + .seconds(5)
            lookAgain = .milliseconds(250)
        }
        if thirdVote { lease += .milliseconds(2500) }
        leaseMargin = lease / 10
        afterlife = profile == .fast ? .milliseconds(250) : lease / 2
        isolation = lease + leaseMargin + .milliseconds(800)
        streamGrace = .milliseconds(300)
        commitPatience = .seconds(5)
        moveStage = .seconds(10)
        retry = .seconds(5)
        followPatience = .seconds(20)
        holdDown = .seconds(5)
    }
}
