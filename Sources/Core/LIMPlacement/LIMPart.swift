package import ClusterModel

/// One LIM on this server: its state, and what belongs to it whatever the state.
package struct LIMPart: Hashable, Sendable {
    struct Contest: Hashable, Sendable {
        let owner: AliasOwner
        let at: Instant
    }

    enum Return: Hashable, Sendable {
        case going(since: Instant)
        case done(at: Instant)
        case failed(String, at: Instant)
    }

    package let lim: LIMNumber
    /// What this server is to the LIM.
    package let side: LIMSide
    package internal(set) var state: LIMState = .unknown
    /// Since when the state is what it is.
    package internal(set) var stateSince: Instant
    package internal(set) var condition = LIMCondition()
    /// What is kept loaded behind the block, while it is at rest.
    package internal(set) var preload: LIMPreload = .none
    /// Newer data arrived while it was starting: it may have read the old ones.
    var reloadDue = false
    /// How often it could not be kept loaded here since it last was.
    var preloadSetbacks = 0
    package internal(set) var reason: PlacementReason = .unread
    /// What became of the data written here, since somebody asked for the LIM's move.
    var dataReturn: Return?
    /// What systemd said last, since the last start was ordered.
    var observed: ObservedState?
    /// Failed or backed-out attempts since it last served for a while.
    var setbacks = 0
    var retryAt: Instant?
    /// Our report that first said "stopped", or "unclaimed", in this view; what begins waits until the other side has
    /// heard it.
    var offeredAt: UInt64?
    /// Since when its regular server has not run it, as far as the standby may go by that, whether or not it was served
    /// meanwhile: the order of those that wait (R-CL-20, A-38).
    var candidateSince: Instant?
    /// Since when the regular server could have it back without a break (LM-01).
    var readySince: Instant?
    /// Who else was last seen to answer for our alias.
    var contest: Contest?
    var announcedAt: Instant?
    /// The wish of automatic fallback that is out.
    var automaticAsk: UInt64?
    /// The operator ended the wait for the other side.
    var waitOverridden = false
    /// The other side did not take what was left to it.
    var yieldRefused = false

    /// What this server says about it. Where nothing is decided the phase tells how far it is loaded.
    package var phase: LIMPhase {
        switch state {
        case .idle, .lookingFirst: preload.phase(isLoaded: condition.ready)
        case .unknown, .yielded, .unclaimed, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed:
            state.phase
        }
    }

    /// Equipment that is no server of ours and answers for the alias.
    var stranger: MACAddress? {
        guard case .foreign(let owner)? = contest?.owner else { return nil }
        return owner
    }

    init(lim: LIMNumber, side: LIMSide, at now: Instant) {
        self.lim = lim
        self.side = side
        stateSince = now
    }
}
