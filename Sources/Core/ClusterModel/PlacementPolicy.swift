/// The finer rules of a cluster, all with defaults that suit; part of its configuration.
package struct PlacementPolicy: Hashable, Sendable, Codable {
    /// How long a regular server must have been well without a break before automatic fallback (LM-01).
    package var holdDownSeconds: Int
    /// Automatic fallback as in the original: at once, without hold-down, back-off or suspension.
    package var fallbackAsOriginal: Bool
    /// Which side stops when both run a LIM and neither took it over from the other knowingly.
    package var dualActiveLoser: LIMLock
    /// How long a server that has just been powered on waits for the other side.
    package var peerWaitSeconds: Int
    /// How often the owner of an alias announces it anew (R-CL-31); absent: every minute. Below 5 s counts as 5 s.
    package var announceSeconds: Int?

    package init(
        holdDownSeconds: Int = 300,
        fallbackAsOriginal: Bool = false,
        dualActiveLoser: LIMLock = .regular,
        peerWaitSeconds: Int = 30,
        announceSeconds: Int? = nil
    ) {
        self.holdDownSeconds = holdDownSeconds
        self.fallbackAsOriginal = fallbackAsOriginal
        self.dualActiveLoser = dualActiveLoser
        self.peerWaitSeconds = peerWaitSeconds
        self.announceSeconds = announceSeconds
    }

    package var announceInterval: Duration { .seconds(min(max(announceSeconds ?? 60, 5), 3600)) }

    package static let standard = PlacementPolicy()
}
