package import ClusterModel

/// What unicast ARP says about a peer's kernel: the second kind of evidence beside the ring.
package enum KernelVerdict: Hashable, Sendable {
    /// Nothing heard yet, and too few questions asked to call it silent: right after a start, a regained link or a
    /// pause of our own. Goes on to `heard` or `silent`.
    case collecting(since: Instant)
    /// A frame came from it; `at` is the newest one known when the verdict was asked for.
    case heard(at: Instant)
    /// As many questions in a row as the profile asks for went unanswered, and nothing else was heard of it: since when
    /// it is called so, and when it was heard last, if ever.
    case silent(since: Instant, heard: Instant?)

    package var isHeard: Bool {
        switch self {
        case .heard: true
        case .collecting, .silent: false
        }
    }

    /// When a frame of it last came, as far as is known.
    package var lastHeard: Instant? {
        switch self {
        case .heard(let at): at
        case .silent(_, let heard): heard
        case .collecting: nil
        }
    }

    package var silentSince: Instant? {
        switch self {
        case .silent(let since, _): since
        case .collecting, .heard: nil
        }
    }
}
