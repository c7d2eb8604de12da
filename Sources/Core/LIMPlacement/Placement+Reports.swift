import ClusterModel

// What this server tells the others.
extension Placement {
    func ownReport(of part: LIMPart) -> LIMReport {
        let known = memory.of(part.lim)
        return LIMReport(
            lim: part.lim,
            phase: part.state.phase,
            epoch: part.state.epoch ?? known.own,
            seen: known.seen,
            condition: part.condition
        )
    }

    /// The report that must go out now, if one must: something changed, a member waits for a reply, or the view is new.
    mutating func dueReport(at now: Instant) -> PlacementReport? {
        guard let view else { return nil }
        let isMissing = missesReport(at: now)
        var report = PlacementReport(
            from: server,
            cluster: configuration.name,
            view: view,
            sequence: sequence + 1,
            heard: peers.compactMap { peer in
                peer.current.map { PlacementReport.Heard(member: peer.name, sequence: $0.sequence) }
            },
            asksReply: parts.contains { $0.side == .regular && $0.state.phase == .stopped && $0.offeredAt == nil },
            leaving: isLeaving,
            generation: configuration.generation,
            configuration: configurationDue ? configuration : nil,
            lims: parts.map { ownReport(of: $0) },
            asks: asks
        )
        guard replyDue || configurationDue || isMissing || !report.saysTheSame(as: lastSent) else { return nil }
        report.asksReply = isMissing || (report.asksReply && peers.contains(where: \.isMember))
        sentAt = now
        sequence += 1
        for index in parts.indices where parts[index].state.phase == .stopped && parts[index].offeredAt == nil {
            parts[index].offeredAt = sequence
        }
        replyDue = false
        configurationDue = false
        lastSent = report
        return report
    }
}

extension Placement {
    /// A member's report of this view did not come: whoever sees that it wasn't heard sends it again.
    private func missesReport(at now: Instant) -> Bool {
        guard case .missingReport? = undecided, let sentAt else { return false }
        return now.since(sentAt) >= Self.reportPatience
    }
}

extension PlacementReport {
    /// Equal but for what changes with each report.
    fileprivate func saysTheSame(as other: PlacementReport?) -> Bool {
        guard let other else { return false }
        return view == other.view && leaving == other.leaving && generation == other.generation && lims == other.lims
            && asks == other.asks
    }
}
