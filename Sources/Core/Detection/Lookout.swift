package import ClusterModel

/// All evidence of one server in one value: every peer's kernel, and whether this server is itself cut off.
///
/// The engine hands in what it hears and a tick at least every 20 ms; the answers say what to ask and what changed.
/// A change of reach is always answered before a peer's silence of the same moment, so that whoever acts on the
/// silence already knows whether it is this server that is cut off.
package struct Lookout: Hashable, Sendable {
    package enum Event: Hashable, Sendable {
        /// A frame from this peer's hardware address.
        case heard(ServerName)
        case referenceHeard(IPv4Address)
        /// The hosts in the ring now, this server included or not.
        case ring([ServerName])
        case link(up: Bool)
        /// A pause of this server that something else noticed; gaps between ticks are noticed here.
        case paused(Duration)
        case profile(DetectionProfile)
        case tick
    }

    package enum Action: Hashable, Sendable {
        /// Ask this peer's base address by unicast ARP. Taken as sent.
        case probe(ServerName)
        /// Ask this reference by ARP. Taken as sent.
        case probeReference(IPv4Address)
        case reach(Reach)
        /// The references that are silent while every peer is heard, and do not count; empty when all count again.
        case discounted([IPv4Address])
        case kernel(ServerName, KernelVerdict)
        case paused(Duration)
    }

    /// A gap between two ticks that makes everything known before it worthless.
    package static let pause = Duration.milliseconds(500)

    package private(set) var peers: [PeerEvidence]
    package private(set) var ownReach: OwnReach
    package private(set) var profile: DetectionProfile
    /// This server takes nothing over from them: that one of them is missed a little later costs nothing.
    private let onlookers: Set<ServerName>
    private var lastTick: Instant
    private var toldReach: Reach?
    private var toldDiscounted: [IPv4Address] = []
    private var told: [KernelVerdict?]

    package init(
        peers: [ServerName],
        onlookers: Set<ServerName> = [],
        references: [IPv4Address],
        policy: ReferencePolicy,
        profile: DetectionProfile,
        at now: Instant
    ) {
        let sorted = peers.sorted()
        self.peers = sorted.map { PeerEvidence(peer: $0, profile: profile, at: now) }
        ownReach = OwnReach(references: references, policy: policy, profile: profile, at: now)
        told = sorted.map { _ in nil }
        self.profile = profile
        self.onlookers = onlookers
        lastTick = now
    }

    package mutating func handle(_ event: Event, at now: Instant) -> [Action] {
        var actions: [Action] = []
        switch event {
        case .heard(let name):
            if let index = peers.firstIndex(where: { $0.peer == name }) { peers[index].handle(.heard, at: now) }
        case .referenceHeard(let address):
            ownReach.handle(.heard(address), at: now)
        case .ring(let hosts):
            for index in peers.indices { peers[index].handle(.inRing(hosts.contains(peers[index].peer)), at: now) }
        case .link(let up):
            for index in peers.indices { peers[index].handle(.ownLink(up: up), at: now) }
            ownReach.handle(.link(up: up), at: now)
        case .paused(let duration):
            actions = forget(for: duration, at: now)
        case .profile(let profile):
            self.profile = profile
            for index in peers.indices { peers[index].handle(.profile(profile), at: now) }
            ownReach.handle(.profile(profile), at: now)
        case .tick:
            let gap = now.since(lastTick)
            if gap > Self.pause { actions = forget(for: gap, at: now) }
            lastTick = now
            actions += ask(at: now)
        }
        return actions + changes(at: now)
    }

    /// Takes note of a frame that can't change anything: all is well, and this says it once more. False: it must be handled.
    ///
    /// Nearly all that is heard is of this kind, and `handle` looks at everything each time.
    package mutating func absorb(_ event: Event, at now: Instant) -> Bool {
        guard isAtRest, toldReach == .open, told.allSatisfy({ $0?.isHeard ?? false }) else { return false }
        switch event {
        case .heard(let name):
            guard let index = peers.firstIndex(where: { $0.peer == name }) else { return false }
            peers[index].handle(.heard, at: now)
        case .referenceHeard(let address): ownReach.handle(.heard(address), at: now)
        case .ring, .link, .paused, .profile, .tick: return false
        }
        return true
    }

    package func verdict(of peer: ServerName) -> KernelVerdict? { peers.first { $0.peer == peer }?.verdict }

    /// When the next question is due; the engine may sleep until then, but not longer than 20 ms in doubt.
    package var nextQuestion: Instant? {
        (peers.map(\.nextProbe) + ownReach.addresses.compactMap { ownReach.nextProbe(of: $0) }).min()
    }

    private mutating func forget(for duration: Duration, at now: Instant) -> [Action] {
        for index in peers.indices { peers[index].handle(.ownPause, at: now) }
        ownReach.handle(.ownPause, at: now)
        return [.paused(duration)]
    }

    /// Every peer is in the ring and answers in time: nothing that is heard later than it came could change anything.
    package var isAtRest: Bool { peers.allSatisfy { $0.inRing && !$0.inDoubt && $0.verdict.isHeard } }

    private mutating func ask(at now: Instant) -> [Action] {
        // At rest whatever is due soon is asked with what is due now: one waking for all of them.
        let isDue = nextQuestion.map { $0 <= now } ?? false
        let slack = isDue && isAtRest ? profile.probeIntervalAtRest / 4 : .zero
        var actions: [Action] = []
        for index in peers.indices where peers[index].isDue(at: now, slack: slack) {
            peers[index].handle(.probeSent, at: now)
            actions.append(.probe(peers[index].peer))
        }
        for address in ownReach.addresses where ownReach.isDue(address, at: now, slack: slack) {
            ownReach.handle(.probeSent(address), at: now)
            actions.append(.probeReference(address))
        }
        return actions
    }

    /// A pair's only peer never speaks for reach when it matters: by the time it is called silent, it isn't fresh.
    package func reach(at now: Instant) -> Reach {
        let reach = ownReach.reach(at: now)
        switch reach {
        case .open, .assumed, .membersOnly, .linkDown: return reach
        case .unanswered, .unproven:
            return peers.contains { ownReach.isFresh($0.lastHeard, at: now) } ? .membersOnly : reach
        }
    }

    /// Whether anything that speaks for this server's reach was heard since then; nil if nothing could.
    package func isReachProven(since start: Instant) -> Bool? {
        guard ownReach.isProven(since: start) == false else { return ownReach.isProven(since: start) }
        return peers.contains { $0.lastHeard.map { $0 >= start } ?? false }
    }

    private mutating func changes(at now: Instant) -> [Action] {
        let isWhole = peers.allSatisfy { $0.inRing && $0.verdict.isHeard }
        ownReach.handle(.pairWhole(heardSince: isWhole ? peers.compactMap(\.lastHeard).min() : nil), at: now)
        let doubt = peers.contains { $0.inDoubt && $0.verdict.silentSince == nil }
        ownReach.handle(.inDoubt(doubt), at: now)
        for index in peers.indices { peers[index].handle(.hurry(doubt), at: now) }
        var actions: [Action] = []
        let reach = reach(at: now)
        // While a reference is missing each peer speaks for this server's reach.
        let leisure = isAtRest && (reach == .open || reach == .assumed)
        for index in peers.indices where onlookers.contains(peers[index].peer) {
            peers[index].handle(.leisure(leisure), at: now)
        }
        // A word is no guess, neither the first one nor one behind an own pause: whoever is told that it is cut off keeps that
        // in mind, or stops what it was about to serve with.
        if reach != toldReach, ownReach.isKnown(at: now) {
            toldReach = reach
            actions.append(.reach(reach))
        }
        if ownReach.discounted != toldDiscounted {
            toldDiscounted = ownReach.discounted
            actions.append(.discounted(toldDiscounted))
        }
        for index in peers.indices where !peers[index].verdict.sameKind(as: told[index]) {
            told[index] = peers[index].verdict
            actions.append(.kernel(peers[index].peer, peers[index].verdict))
        }
        return actions
    }
}

extension KernelVerdict {
    /// The same verdict, whatever its time.
    fileprivate func sameKind(as other: KernelVerdict?) -> Bool {
        switch (self, other) {
        case (.collecting, .collecting?), (.heard, .heard?), (.silent, .silent?): true
        case (.collecting, _), (.heard, _), (.silent, _): false
        }
    }
}
