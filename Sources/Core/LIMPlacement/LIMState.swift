package import ClusterModel

/// One LIM on this server. Each case says where it goes on to.
package enum LIMState: Hashable, Sendable {
    /// Not yet read from the machine. Goes on to `idle`, `unclaimed`, `serving` or `failed`.
    case unknown
    /// Does not run here. Goes on to `lookingFirst`, `starting`, `yielded`, or `unclaimed` if someone starts it by hand;
    /// from being kept loaded to `lookingAgain`, or to `stopping`.
    case idle
    /// Left to the other side. Back to `idle` when that side has it, is gone or did not take it in time; on the standby
    /// also on to `starting`, if the regular server needs it again.
    case yielded(YieldReason, since: Instant)
    /// Its programs run here without the alias, and nothing is decided. Goes on to `lookingAgain` or `stopping`.
    case unclaimed
    /// Asking who answers for the alias before anything is started. Goes on to `starting`, `failed` or `idle`.
    case lookingFirst(ViewID, since: Instant)
    /// Goes on to `lookingAgain` when its programs run, to `stopping` if the reason to start is gone.
    case starting(LIMEpoch, since: Instant)
    /// The last look before the alias is claimed; without a view it waits to be asked in the current one. Goes on to
    /// `claiming` or `stopping`.
    case lookingAgain(LIMEpoch, ViewID?, since: Instant)
    /// Goes on to `serving`, or to `stopping` if the alias is in use.
    case claiming(LIMEpoch, since: Instant)
    /// Goes on to `stopping`, or to `unclaimed` if the alias was lost or this server was paused for too long.
    case serving(LIMEpoch, since: Instant)
    /// Goes on to what its reason says once both programs and alias are gone.
    case stopping(LIMStop)
    /// Not here for now. Goes back to `idle` at that time.
    case failed(LIMFailure, until: Instant)

    package var phase: LIMPhase {
        switch self {
        case .unknown: .unknown
        case .idle, .lookingFirst: .stopped
        case .yielded: .yielded
        case .unclaimed: .unclaimed
        case .starting: .starting
        case .lookingAgain: .lookingAgain
        case .claiming, .serving: .serving
        case .stopping: .stopping
        case .failed: .failed
        }
    }

    /// The period that is going on.
    package var epoch: LIMEpoch? {
        switch self {
        case .starting(let epoch, _), .lookingAgain(let epoch, _, _), .claiming(let epoch, _), .serving(let epoch, _):
            epoch
        case .unknown, .idle, .yielded, .unclaimed, .lookingFirst, .stopping, .failed: nil
        }
    }

    /// It takes up the standby's one place.
    package var occupies: Bool {
        switch self {
        case .starting, .lookingAgain, .claiming, .serving, .stopping, .lookingFirst: true
        case .unknown, .idle, .yielded, .unclaimed, .failed: false
        }
    }

    /// Nothing of it may answer here.
    var isAtRest: Bool {
        switch self {
        case .idle, .yielded, .lookingFirst, .failed: true
        case .unknown, .unclaimed, .starting, .lookingAgain, .claiming, .serving, .stopping: false
        }
    }

    package var isServing: Bool {
        switch self {
        case .claiming, .serving: true
        case .unknown, .idle, .yielded, .unclaimed, .starting, .lookingAgain, .stopping, .lookingFirst, .failed: false
        }
    }
}
