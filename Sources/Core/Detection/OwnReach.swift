package import ClusterModel

/// Whether this server is itself cut off: its own link, and references (the gateway and up to three hosts) that answer
/// freshly. A reference that was silent while the pair was whole does not count.
///
/// A cut behind our own switch takes references and peers at once, and which of them is found missing first is chance.
/// Only a peer that is still heard well after a reference fell silent tells that the reference alone is gone.
package struct OwnReach: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        case link(up: Bool)
        case probeSent(IPv4Address)
        case heard(IPv4Address)
        /// Every peer is in the ring and heard; each of them was heard since this time. Nil: some peer is missing.
        case pairWhole(heardSince: Instant?)
        /// Some peer is late: references are asked at the interval in doubt.
        case inDoubt(Bool)
        case ownPause
        case profile(DetectionProfile)
    }

    private struct Reference: Hashable, Sendable {
        let address: IPv4Address
        var record: AnswerRecord
        var counts = true
    }

    package let policy: ReferencePolicy
    private var references: [Reference]
    private var profile: DetectionProfile
    private var linkUp = true
    private var peersHeard: Instant?
    private var doubtSince: Instant?

    /// The gateway first; at most four addresses are used.
    package init(references: [IPv4Address], policy: ReferencePolicy, profile: DetectionProfile, at now: Instant) {
        self.references = references.prefix(4).map { Reference(address: $0, record: AnswerRecord(at: now)) }
        self.policy = policy
        self.profile = profile
    }

    package mutating func handle(_ event: Event, at now: Instant) {
        switch event {
        case .link(let up):
            if linkUp != up { restart(at: now) }
            linkUp = up
        case .probeSent(let address):
            guard linkUp else { return }
            let limit = profile.silentProbes
            update(address) { $0.record.sent(limit: limit, at: now) }
            judge()
        case .heard(let address):
            update(address) { $0.record.heard(at: now) }
            judge()
        case .pairWhole(let heard):
            peersHeard = heard
            judge()
        case .inDoubt(let doubt):
            doubtSince = doubt ? doubtSince ?? now : nil
        case .ownPause:
            restart(at: now)
        case .profile(let profile):
            self.profile = profile
        }
    }

    /// The verdict is asked for with the time, since an answer grows old by itself.
    ///
    /// The window is shorter than the time in which a peer falls silent: when both are lost together (a cut behind our
    /// own switch), the references are found missing before the peer is.
    package func reach(at now: Instant) -> Reach {
        guard linkUp else { return .linkDown }
        let counted = references.filter(\.counts)
        if counted.isEmpty { return policy == .availability ? .assumed : .unproven }
        return counted.contains { isFresh($0.record.lastHeard, at: now) } ? .open : .unanswered
    }

    /// Whether the references have had their time to answer, or one has: right after a start nothing was heard of anybody
    /// yet, and that says nothing.
    package func isKnown(at now: Instant) -> Bool {
        let counted = references.filter(\.counts)
        guard linkUp, !counted.isEmpty else { return true }
        let patience = profile.probeIntervalInDoubt * (profile.silentProbes / 2)
        return counted.contains { $0.record.lastHeard != nil || now.since($0.record.collectingSince) > patience }
    }

    /// Heard so lately that it can't have been lost together with a peer that is silent by now.
    package func isFresh(_ heard: Instant?, at now: Instant) -> Bool {
        heard.map { now.since($0) <= freshness(at: now) } ?? false
    }

    /// Whether a reference that counts was heard since then; nil if none counts, and only the policy speaks.
    package func isProven(since start: Instant) -> Bool? {
        let counted = references.filter(\.counts)
        guard !counted.isEmpty else { return nil }
        return counted.contains { $0.record.lastHeard.map { $0 >= start } ?? false }
    }

    package func nextProbe(of address: IPv4Address) -> Instant? {
        references.first { $0.address == address }
            .map {
                $0.record.nextQuestion(
                    rest: profile.probeIntervalAtRest,
                    doubt: profile.probeIntervalInDoubt,
                    hurry: doubtSince != nil && $0.record.silentSince == nil
                )
            }
    }

    /// Whether to ask it now. What is not late may be asked by that much sooner.
    package func isDue(_ address: IPv4Address, at now: Instant, slack: Duration) -> Bool {
        guard let next = nextProbe(of: address) else { return false }
        return references.contains { $0.address == address && $0.record.isDue(next, at: now, slack: slack) }
    }

    package var addresses: [IPv4Address] { references.map(\.address) }

    package func isReference(_ address: UInt32) -> Bool { references.contains { $0.address.value == address } }

    /// References that did not answer while the pair was whole.
    package var discounted: [IPv4Address] { references.filter { !$0.counts }.map(\.address) }

    private func freshness(at now: Instant) -> Duration {
        let hurried = profile.probeIntervalInDoubt * (profile.silentProbes / 2)
        // The answers of the first moments of doubt still stem from questions at rest.
        if let doubtSince, now.since(doubtSince) > hurried { return hurried }
        return profile.probeIntervalAtRest * 2 + profile.probeIntervalInDoubt
    }

    /// How long after a reference fell silent every peer must still be heard: several times what finds a peer missing.
    private static let settling = Duration.seconds(5)

    private mutating func judge() {
        guard let peersHeard else { return }
        for index in references.indices {
            guard let silent = references[index].record.silentSince else {
                references[index].counts = true
                continue
            }
            if peersHeard.since(silent) >= Self.settling { references[index].counts = false }
        }
    }

    private mutating func restart(at now: Instant) {
        for index in references.indices { references[index].record.restart(at: now) }
    }

    private mutating func update(_ address: IPv4Address, _ change: (inout Reference) -> Void) {
        guard let index = references.firstIndex(where: { $0.address == address }) else { return }
        change(&references[index])
    }
}
