package import ClusterModel

/// Preloaded clusters: what runs of a LIM here behind the block while it is at rest.
package enum LIMPreload: Hashable, Sendable {
    /// Nothing. Goes on to `starting`, in a preloaded cluster at once.
    case none
    /// Its programs were ordered to start behind the block. Goes on to `running` or `failed`.
    case starting(since: Instant)
    /// Goes on to `reloading` when newer data arrived, to `starting` if systemd restarts it, to `failed`.
    case running
    /// It reads newer data. Goes on to `running` or `failed`.
    case reloading(since: Instant)
    /// It could not be started or kept running here. Goes on to `starting` at that time.
    case failed(until: Instant)

    package var isRunning: Bool {
        switch self {
        case .running, .reloading: true
        case .none, .starting, .failed: false
        }
    }

    /// The alias is here, behind the block.
    package var keepsAlias: Bool {
        switch self {
        case .starting, .running, .reloading: true
        case .none, .failed: false
        }
    }

    /// What to report of a LIM at rest; `isLoaded` if its data are read.
    func phase(isLoaded: Bool) -> LIMPhase {
        switch self {
        case .none, .failed: .stopped
        case .starting, .reloading: .loading
        case .running: isLoaded ? .preloaded : .loading
        }
    }
}
