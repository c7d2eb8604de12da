package import ClusterModel

/// What this server knows of one peer's kernel, and when to ask it again.
///
/// Any frame from the peer counts, its own questions included: with a one-way cut our questions fail while its frames
/// still arrive. The engine hands in frames before it reports a question as sent, so that an answer that waits in a
/// queue is never overtaken by the question that would have made the peer silent.
package struct PeerEvidence: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        case probeSent
        case heard
        case inRing(Bool)
        case ownLink(up: Bool)
        case ownPause
        /// Another peer is late: whether this one answers tells whether it is us.
        case hurry(Bool)
        /// All is well, and nothing hangs on how soon this one is missed.
        case leisure(Bool)
        case profile(DetectionProfile)
    }

    package let peer: ServerName
    package private(set) var inRing = false
    private var linkUp = true
    private var askAtOnce = false
    private var isHurried = false
    private var hasLeisure = false
    private var profile: DetectionProfile
    private var record: AnswerRecord

    package init(peer: ServerName, profile: DetectionProfile, at now: Instant) {
        self.peer = peer
        self.profile = profile
        record = AnswerRecord(at: now)
    }

    package mutating func handle(_ event: Event, at now: Instant) {
        switch event {
        case .probeSent:
            askAtOnce = false
            // Without a link nothing could be answered.
            if linkUp { record.sent(limit: profile.silentProbes, at: now) }
        case .heard:
            record.heard(at: now)
        case .inRing(let present):
            if inRing && !present { askAtOnce = true }
            inRing = present
        case .ownLink(let up):
            if linkUp != up { record.restart(at: now) }
            linkUp = up
        case .ownPause:
            record.restart(at: now)
        case .hurry(let hurry):
            isHurried = hurry
        case .leisure(let leisure):
            hasLeisure = leisure
        case .profile(let profile):
            self.profile = profile
        }
    }

    package var verdict: KernelVerdict { record.verdict }

    package var lastHeard: Instant? { record.lastHeard }

    /// The ring lost it, or an answer is late.
    package var inDoubt: Bool { !inRing || record.isLate }

    /// Whether to ask now. What is not late may be asked by that much sooner.
    package func isDue(at now: Instant, slack: Duration) -> Bool { record.isDue(nextProbe, at: now, slack: slack) }

    /// When the next question is due.
    package var nextProbe: Instant {
        if askAtOnce, let asked = record.lastSent { return asked }
        return record.nextQuestion(
            rest: profile.probeIntervalAtRest * (hasLeisure ? 4 : 1),
            doubt: profile.probeIntervalInDoubt,
            hurry: isHurried && record.silentSince == nil
        )
    }
}
