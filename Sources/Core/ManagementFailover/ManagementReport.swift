package import ClusterModel

/// A server's own account of itself, multicast at each change and as a heartbeat.
package struct ManagementReport: Hashable, Sendable, Codable {
    /// The newest format that this program understands.
    package static let newestFormat = 1

    /// The format; a member understands its own and lower ones.
    package var format: Int
    /// The view in which it was sent; reports of other views say nothing about this one.
    package var view: UInt64
    /// A random number of this daemon's run: eligibility does not survive a restart.
    package var run: UInt64
    /// Counts this run's reports.
    package var sequence: UInt64
    /// The newest report of the peer that was received: its run and its sequence.
    package var acknowledgedRun: UInt64
    package var acknowledgedSequence: UInt64
    package var state: ServerState
    package var history: EpochHistory?
    package var standing: DataStanding?
    /// From the active side: the reign in which the peer may take over; nil revokes.
    package var grant: UInt64?
    /// From the active side: how long a grant lasts; the shorter of both sides' times counts.
    package var lease: Duration?
    /// The planned move that this side is part of.
    package var move: UInt64?
    package var database: DatabaseObservation
    package var eligible: Bool
    /// About to become the active side: the other one must not.
    package var becoming: Bool
    /// An ordered stop is under way: go on without me.
    package var leaving: Bool
    package var fallback: FallbackType
    package var fallbackGeneration: UInt64
    package var limOneRunsOn: ServerName?
    package var surroundings: Surroundings?
    package var vote: ThirdVote?
    /// Counts the orders to pause; the newest one counts on both sides.
    package var pauseGeneration: UInt64?
    /// For how long nothing moves by itself.
    package var pausedFor: Duration?
    /// The sender understands `ManagementBeat`.
    package var hearsBeats: Bool?

    package init(view: UInt64, run: UInt64, sequence: UInt64, state: ServerState, database: DatabaseObservation) {
        format = Self.newestFormat
        self.view = view
        self.run = run
        self.sequence = sequence
        self.state = state
        self.database = database
        acknowledgedRun = 0
        acknowledgedSequence = 0
        eligible = false
        becoming = false
        leaving = false
        fallback = .manual
        fallbackGeneration = 0
    }
}

/// What a server is to PM/SNM redundancy, as status shows it.
package enum ServerState: String, Hashable, Sendable, Codable, CaseIterable {
    /// Writes, and the peer confirms each commit.
    case active
    /// Follows the active side.
    case passive
    /// Is being made a follower again.
    case rejoining
    /// Writes without a peer.
    case alone
    /// Has lost its peer and has no right to go on alone: the database is closed.
    case isolated
    /// Nothing runs here.
    case stopped
}

extension ManagementReport {
    /// The sender has no data of this pair, or has lost the record of them: it settles nothing by itself.
    var holdsNothing: Bool {
        history == nil && standing == nil && database == .stopped && (state == .stopped || state == .isolated)
    }
}
