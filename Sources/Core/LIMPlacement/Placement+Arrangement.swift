package import ClusterModel
import Detection

// Who the members are and what this server is to each LIM: follows the configuration.
extension Placement {
    /// Makes peers and parts fit the configuration and keeps what is known of those that stay. A LIM that left the
    /// configuration is let go.
    mutating func arrange(at now: Instant) {
        if configuration.members != startedMembers { isOutgrown = true }
        let names = configuration.members.filter { $0 != server }.sorted()
        let knownPeers = peers
        peers = names.map { name in knownPeers.first { $0.name == name } ?? Peer(name: name, at: now) }
        let knownParts = parts
        parts = ownLIMs.map { lim, side in
            knownParts.first { $0.lim == lim && $0.side == side } ?? LIMPart(lim: lim, side: side, at: now)
        }
        for part in knownParts where !parts.contains(where: { $0.lim == part.lim && $0.side == part.side }) {
            leave(part)
        }
        let lims = configuration.regulars.map(\.lim)
        asks.removeAll { !lims.contains($0.lim) }
    }

    /// It is in the cluster no more. On its regular server it goes on as before the cluster, so its address must last
    /// without anybody renewing it; on the standby there is nothing left to run it for.
    private mutating func leave(_ part: LIMPart) {
        guard part.state.isServing else { return }
        switch part.side {
        case .regular: effects.append(.keepAlias(part.lim))
        case .standby: effects += [.releaseAlias(part.lim), .stop(part.lim)]
        }
    }

    private var ownLIMs: [(LIMNumber, LIMSide)] {
        if configuration.standby == server { return configuration.regulars.map { ($0.lim, .standby) } }
        return configuration.regulars.filter { $0.server == server }.map { ($0.lim, .regular) }
    }

    /// The configuration with the higher generation counts, from disk or from another member.
    mutating func adopt(_ other: ClusterConfiguration, at now: Instant) {
        guard other.name == configuration.name, other.generation > configuration.generation, other.fault == nil
        else { return }
        if other.fallback != configuration.fallback {
            for entry in memory.lims.map(\.lim) { liftSuspension(of: entry) }
        }
        let before = configuration
        configuration = other
        followLocks(of: before)
        persistDue = true
        configurationDue = true
        arrange(at: now)
        undecided = whyUndecided
    }

    func peer(_ name: ServerName) -> Peer? { indexOfPeer(name).map { peers[$0] } }

    // Plain loops: `firstIndex(where:)` hands its closure a copy of each element, and these are asked in every round.
    func indexOfPeer(_ name: ServerName) -> Int? {
        for index in peers.indices where peers[index].name == name { return index }
        return nil
    }

    func indexOfPart(_ lim: LIMNumber) -> Int? {
        for index in parts.indices where parts[index].lim == lim { return index }
        return nil
    }

    /// The server that a LIM has on a side.
    func holder(_ side: LIMSide, of lim: LIMNumber) -> ServerName? {
        switch side {
        case .regular: configuration.regular(of: lim)?.server
        case .standby: configuration.standby
        }
    }

    /// What a server of the current view says about a LIM; this server included.
    package func report(of lim: LIMNumber, on name: ServerName) -> LIMReport? {
        if name == server { return indexOfPart(lim).map { ownReport(of: parts[$0]) } }
        return indexOfPeer(name).flatMap { currentReport(of: lim, at: $0) }
    }

    /// What the report says of its phase, without the rest of it.
    func phase(of lim: LIMNumber, on name: ServerName) -> LIMPhase? {
        if name == server { return indexOfPart(lim).map { parts[$0].phase } }
        return indexOfPeer(name).flatMap { peers[$0].currentPhase(of: lim) }
    }

    /// The same without a copy of the whole report: this is asked for each LIM in each round.
    func currentReport(of lim: LIMNumber, at peer: Int) -> LIMReport? {
        peers[peer].currentReport(of: lim)
    }

    func contact(with name: ServerName) -> Contact {
        guard let index = indexOfPeer(name) else { return .unknown }
        switch peers[index].ring {
        case .unknown: return .unknown
        case .member: return .member
        case .hostOnly(let since): return .daemonAway(since: since)
        case .out(let since):
            switch peers[index].kernel {
            case .heard: return .aliveWithoutRing(since: max(since, peers[index].kernelSince))
            case .collecting: return .collecting
            case .silent(let silence, _): return .silent(since: max(since, silence))
            }
        }
    }
}
