import ClusterModel

// What this server tells the others.
extension Placement {
    /// An epoch that isn't on the disk is not told: this server would forget it with its power, and begin it again.
    func ownReport(of part: LIMPart) -> LIMReport {
        let index = stored.lims.firstIndex { $0.lim == part.lim }
        return LIMReport(
            lim: part.lim,
            phase: part.phase,
            epoch: index.flatMap { stored.lims[$0].own },
            seen: index.map { stored.lims[$0].seen } ?? EpochsSeen(),
            condition: part.condition,
            dataReturn: part.reportedReturn,
            stranger: part.stranger
        )
    }

    /// The report that must go out now, if one must: something changed, a member waits for a reply, or the view is new.
    mutating func dueReport(at now: Instant) -> PlacementReport? {
        guard let view else { return nil }
        let isMissing = missesReport(at: now)
        let lims = parts.map { ownReport(of: $0) }
        guard replyDue || configurationDue || isMissing || isNews(lims) else { return nil }
        let offers = parts.contains { $0.isOffered && $0.offeredAt == nil }
        let report = PlacementReport(
            from: server,
            cluster: configuration.name,
            view: view,
            sequence: sequence + 1,
            heard: peers.compactMap { peer in
                peer.current.map { PlacementReport.Heard(member: peer.name, sequence: $0.sequence) }
            },
            asksReply: isMissing || (offers && peers.contains(where: \.isMember)),
            leaving: isLeaving,
            cutOff: isCutOff != nil,
            generation: configuration.generation,
            configuration: configurationDue ? configuration : nil,
            lims: lims,
            asks: asks
        )
        sentAt = now
        sequence += 1
        for index in parts.indices where parts[index].isOffered && parts[index].offeredAt == nil {
            parts[index].offeredAt = sequence
        }
        replyDue = false
        configurationDue = false
        lastSent = report
        return report
    }

    /// Something that the others decide by has changed since the last report.
    private func isNews(_ lims: [LIMReport]) -> Bool {
        guard let last = lastSent else { return true }
        return view != last.view || isLeaving != last.leaving || (isCutOff != nil) != last.cutOff
            || lims != last.lims || asks != last.asks
    }

    /// A member's report of this view, or its configuration, did not come: whoever sees by ours what wasn't heard sends
    /// it again.
    private func missesReport(at now: Instant) -> Bool {
        guard let sentAt, now.since(sentAt) >= Self.reportPatience else { return false }
        switch undecided {
        case .missingReport?, .configurationDiffers?: return true
        case nil, .some: return false
        }
    }
}

extension LIMPart {
    /// It is started, or claimed, only after the other side has heard that it is in this state.
    var isOffered: Bool {
        switch state {
        case .idle, .lookingFirst: side == .regular
        case .unclaimed: true
        case .unknown, .yielded, .starting, .lookingAgain, .claiming, .serving, .stopping, .failed: false
        }
    }

    fileprivate var reportedReturn: DataReturn? {
        switch dataReturn {
        case .going?: .going
        case .failed(let reason, _)?: .failed(reason)
        case .done?: .done
        case nil: nil
        }
    }
}
