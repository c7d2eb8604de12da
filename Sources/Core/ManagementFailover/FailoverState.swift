package import ClusterModel

/// What this server is doing about PM/SNM. Each case says where it can go.
package enum FailoverState: Hashable, Sendable {
    /// The database is down and it isn't clear who may run it. Goes to `resuming`, `following`, `rebuilding`.
    case waiting
    /// Stopping a database that must not run. Goes to `waiting`, `isolated`, `rebuilding`.
    case stopping(job: UInt64, then: AfterStop)
    /// Won the arbitration, or returns from a broken move: starting as a standby. Goes to `promoting`, `waiting`.
    case resuming(job: UInt64)
    /// PostgreSQL is being promoted. Goes to `lookingAgain`, `waiting`.
    case promoting(job: UInt64, Epoch, Cause)
    /// Promoted and blocked; checking once more before claiming anything. Goes to `active`, `stopping`.
    case lookingAgain(job: UInt64, Epoch, Cause)
    /// The primary runs here. Goes to `recovering`, `handingOver`, `stopping`.
    case active(ActiveMode)
    /// The primary crashed and starts again in place. Goes to `active`, `handingOver`, `stopping`.
    case recovering(job: UInt64, attempt: Int)
    /// Lost the peer without a right to go on. Goes to `resuming`, `rebuilding`, `following`.
    case isolated
    /// Moves the data aside and takes a base backup. Goes to `following`, `waiting`.
    case rebuilding(job: UInt64)
    /// The last rebuild failed. Goes to `rebuilding`, `waiting`.
    case rebuildPaused(until: Instant, why: String)
    /// Follows the active side. Goes to `takingOver`, `promoting`, `rebuilding`, `stopping`.
    case following(FollowStage)
    /// Planned move, old side. Goes to `active`, `following`, `resuming`, `waiting`.
    case handingOver(move: UInt64, HandoverStage, deadline: Instant)
    /// Planned move, new side. Goes to `following`, `active`, `stopping`.
    case takingOver(move: UInt64, TakeoverStage, deadline: Instant)
}

package enum AfterStop: Hashable, Sendable {
    case wait
    case isolate
    case rebuild
    /// Then starts on the database that an operator prepared.
    case adopt(directory: String)
}

/// Why this side became, or becomes, the active one.
package enum Cause: String, Hashable, Sendable, Codable {
    case peerLost
    case arbitration
    case moveUndone
    case planned
    case startAlone
    case adopted

    /// As a reason in a sentence; `other` is the one who was active before.
    package func words(from other: ServerName) -> String {
        switch self {
        case .peerLost: "\(other) was lost"
        case .arbitration: "its data are the newest of both sides"
        case .moveUndone: "the move was undone"
        case .planned: "a planned move"
        case .startAlone: "the operator ordered 'start-alone'"
        case .adopted: "the operator put another database in place"
        }
    }
}

/// Who confirms the commits of the active side.
package enum ActiveMode: Hashable, Sendable {
    /// Nobody: every commit waits. Goes to `pairing`, `alone`; to `isolated` when the time is up.
    case blocked(since: Instant)
    /// The local receiver is stopped; the peer must have everything up to `until` before it may take over.
    case pairing(until: LSN?, since: Instant)
    /// The peer, which may take over.
    case paired(notStreamingSince: Instant?)
    /// The local receiver; the peer may not take over. Goes to `pairing`.
    case alone
}

package enum FollowStage: Hashable, Sendable {
    case starting(job: UInt64)
    /// `brokenSince`: the active side is well but this side does not stream.
    case running(brokenSince: Instant?)
    case startFailed(retryAt: Instant, why: String)
}

package enum HandoverStage: Hashable, Sendable {
    case preparing
    case checkpointing(job: UInt64)
    case stopping(job: UInt64)
    /// `inOrder`: the database here ended with a shutdown checkpoint, so that it can follow whoever is promoted.
    case awaitingPromotion(inOrder: Bool)
    /// Asked the new side to leave it; returning needs its answer, or the end of its lease.
    case abandoning
}

package enum TakeoverStage: Hashable, Sendable {
    case awaitingStop
    case replaying(LSN)
    case promoting(job: UInt64, Epoch)
    case awaitingConfirmation(Epoch)
}
