import ClusterModel

// The ring: memberships and the members' reports.
extension Placement {
    mutating func enter(_ id: ViewID, members: [ServerName], hosts: [ServerName], at now: Instant) {
        view = id
        viewSince = now
        viewMembers = members
        for index in peers.indices {
            peers[index].isCurrent = false
            peers[index].ring = presence(of: peers[index], members: members, hosts: hosts, at: now)
            if peers[index].isMember { peers[index].lastContact = now }
        }
        for index in parts.indices { parts[index].offeredAt = nil }
        doneAsks = []
        replyDue = true
        configurationDue = true
        // After every doubt: caches may have learnt another owner meanwhile.
        for index in parts.indices { parts[index].announcedAt = nil }
    }

    private func presence(of peer: Peer, members: [ServerName], hosts: [ServerName], at now: Instant) -> Peer.Ring {
        if members.contains(peer.name) { return .member }
        if hosts.contains(peer.name) {
            if case .hostOnly(let since) = peer.ring { return .hostOnly(since: since) }
            return .hostOnly(since: now)
        }
        if case .out(let since) = peer.ring { return .out(since: since) }
        return .out(since: now)
    }

    mutating func loseRing() {
        view = nil
        viewMembers = []
        for index in peers.indices {
            peers[index].ring = .unknown
            peers[index].isCurrent = false
        }
    }

    mutating func receive(_ report: PlacementReport, at now: Instant) {
        guard report.cluster == configuration.name, report.from != server, report.fault == nil,
            let index = indexOfPeer(report.from)
        else { return }
        learn(from: report)
        guard let view, report.view == view, peers[index].isMember else { return }
        if let before = peers[index].current, before.sequence >= report.sequence { return }
        peers[index].report = report
        peers[index].isCurrent = true
        peers[index].lastContact = now
        let isWaitedFor =
            server == configuration.standby || report.heard(server) == 0
            || report.lims.contains {
                $0.phase == .unclaimed && indexOfPart($0.lim) != nil
            }
        if report.asksReply, isWaitedFor { replyDue = true }
        if let other = report.configuration { adopt(other, at: now) }
        if report.generation < configuration.generation { configurationDue = true }
    }

    /// Epochs are worth knowing from whatever view: they only ever grow.
    private mutating func learn(from report: PlacementReport) {
        for entry in report.lims where configuration.regular(of: entry.lim) != nil {
            var seen = memory.of(entry.lim).seen
            let before = seen
            seen.see(entry.seen)
            if let epoch = entry.epoch { seen.see(epoch) }
            guard seen != before else { continue }
            memory.update(entry.lim) { $0.seen = seen }
            persistDue = true
        }
    }

    /// Why nothing can be decided now; nil if a report of the current view is held from every member of it, and all
    /// go by the same configuration.
    var whyUndecided: PlacementReason? {
        guard view != nil else { return viewSince == nil ? .noView : .noRing }
        for index in peers.indices where peers[index].isMember {
            guard let generation = peers[index].currentGeneration else { return .missingReport(peers[index].name) }
            if generation != configuration.generation { return .configurationDiffers(peers[index].name) }
        }
        return nil
    }
}
