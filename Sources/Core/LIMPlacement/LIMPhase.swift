/// What a server says about a LIM on it.
package enum LIMPhase: String, Hashable, Sendable, Codable, CaseIterable {
    /// Not yet read from the machine.
    case unknown
    /// Does not run here; this server may start it.
    case stopped
    /// Does not run here, and this server leaves it to the other side until it says otherwise.
    case yielded
    /// Its programs run here, but nothing was decided about them yet, and its alias isn't claimed.
    case unclaimed
    case starting
    /// Started; the last look before the alias is claimed.
    case lookingAgain
    case serving
    case stopping
    /// It could not be started or kept running here; this server tries again later.
    case failed
    /// Preloaded clusters: the passive side loads data (R-PL-10).
    case loading
    /// Preloaded clusters: the passive side is ready, its alias blocked.
    case preloaded

    /// Nothing of it may answer here: the other side may start it as active.
    package var isAtRest: Bool {
        switch self {
        case .stopped, .yielded, .failed, .loading, .preloaded: true
        case .unknown, .unclaimed, .starting, .lookingAgain, .serving, .stopping: false
        }
    }

    /// Not running, and not left to the other side either; in a preloaded cluster however far it is loaded.
    package var isIdle: Bool {
        switch self {
        case .stopped, .loading, .preloaded: true
        case .unknown, .yielded, .unclaimed, .starting, .lookingAgain, .serving, .stopping, .failed: false
        }
    }

    /// This server leaves the LIM to the other side.
    package var isGivenUp: Bool {
        switch self {
        case .yielded, .failed: true
        case .unknown, .stopped, .unclaimed, .starting, .lookingAgain, .serving, .stopping, .loading, .preloaded: false
        }
    }

    /// How far it is on the way to serving: who is farther wins when two sides meet.
    package var weight: Int {
        switch self {
        case .serving: 2
        case .starting, .lookingAgain: 1
        case .unknown, .stopped, .yielded, .unclaimed, .stopping, .failed, .loading, .preloaded: 0
        }
    }
}
