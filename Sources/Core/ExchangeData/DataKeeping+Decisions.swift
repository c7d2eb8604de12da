import ClusterModel

// What is due for one LIM, one job at a time.
extension DataKeeping {
    mutating func decide(_ index: Int, at now: Instant) {
        guard lims[index].isRead, lims[index].isSeen, lims[index].work == .idle else { return }
        if lims[index].runsHere {
            if let cause = dueVersion(lims[index], at: now) { return make(index, cause) }
        } else {
            lims[index].wanted = []
        }
        if let retry = lims[index].retryAt, now < retry { return }
        if fetchIfNewer(index) { return }
        if placeIfNewer(index) { return }
        tidyIfNeeded(index)
    }

    /// Why the side where the LIM runs makes a version now; nil if it needn't.
    private func dueVersion(_ kept: KeptData, at now: Instant) -> DataVersion.Cause? {
        if let wanted = kept.wanted.first(where: { $0 != .copy }) ?? kept.wanted.first { return wanted }
        if let retry = kept.retryAt, now < retry { return nil }
        if !kept.versions.contains(where: { $0.actions >= configuration.data.founded }) { return .first }
        if isOvertaken(kept) { return .copy }
        guard let copied = kept.copiedAt else { return .copy }
        return now.since(copied) >= Self.copyInterval ? .copy : nil
    }

    /// The LIM runs here on other data than the newest version: what runs counts, so it becomes the newest. Where the other
    /// side wrote under the same epoch it becomes that side's rival, which is an alarm.
    private func isOvertaken(_ kept: KeptData) -> Bool {
        guard let epoch = kept.epoch else { return false }
        let rivals = [kept.newest, theirs(kept)?.newest].compactMap(\.self)
        return rivals.contains { rival in
            if let placed = kept.placed, rival.id == placed.id || !rival.isNewer(than: placed) { return false }
            return rival.epoch < epoch || (rival.epoch == epoch && rival.producer != server)
        }
    }

    private mutating func make(_ index: Int, _ cause: DataVersion.Cause) {
        let kept = lims[index]
        let known = kept.versions + (theirs(kept)?.versions ?? [])
        let epoch = max(known.map(\.epoch).max() ?? 0, kept.epoch ?? 0)
        let sequence = (known.filter { $0.epoch == epoch }.map(\.sequence).max() ?? 0) + 1
        let losers = kept.settles ? rivals(of: kept).compactMap(\.id) : []
        let sameContentIsNone =
            cause == .copy && kept.placed != nil && kept.placed?.id == kept.newest?.id && !isOvertaken(kept)
        lims[index].wanted.removeAll { $0 == cause || $0 == .copy }
        lims[index].work = .making(cause)
        effects.append(
            .make(
                DataDraft(
                    lim: kept.lim,
                    epoch: epoch,
                    sequence: sequence,
                    producer: server,
                    cause: losers.isEmpty ? cause : .chosen,
                    actions: configuration.data.actions,
                    lineage: kept.lineage(over: losers),
                    unless: sameContentIsNone ? kept.newest?.hash : nil
                )
            )
        )
    }

    private mutating func fetchIfNewer(_ index: Int) -> Bool {
        let kept = lims[index]
        guard members.contains(kept.other), let theirs = theirs(kept) else { return false }
        lims[index].clockDoubt = clock.flatMap { TimeDoubt.about(own: kept.newest, theirs: theirs.newest, now: $0) }
        switch SyncDirection.between(own: kept.newest, theirs: theirs.newest) {
        case .inSync, .offer, .conflict: return false
        case .fetch(let version, let loser):
            // One at a time: together they would only share the same network.
            if lims.contains(where: { $0.isFetching }) { return false }
            lims[index].work = .fetching(version, percent: 0, setsAside: loser?.id)
            effects.append(.fetch(version, from: kept.other))
            return true
        }
    }

    private mutating func placeIfNewer(_ index: Int) -> Bool {
        let kept = lims[index]
        guard !kept.runsHere, let newest = kept.newest, newest.id != kept.inPlace else { return false }
        lims[index].work = .placing(newest)
        effects.append(.putInPlace(newest))
        return true
    }

    private mutating func tidyIfNeeded(_ index: Int) {
        let kept = lims[index]
        var rule = Retention(
            of: kept.versions,
            side: kept.side,
            actions: configuration.data.actions,
            running: kept.running
        )
        if kept.newest?.cause == .first, let newest = kept.newest {
            rule = Retention(onlyFirst: newest, of: kept.versions, rule)
        }
        let losing = losing(rule, kept)
        let tidying = Tidying(
            unfit: rule.incompatible.compactMap(\.id),
            doubtful: rule.passedOver.filter { !kept.isWithout($0) }.compactMap(\.id),
            passedOver: rule.passedOver.filter(kept.isWithout).compactMap(\.id),
            remove: rule.remove.compactMap(\.id),
            alarmed: losing?.id
        )
        guard !tidying.isEmpty else { return }
        lims[index].setAside = losing ?? kept.setAside
        tidy(index, tidying)
    }

    private mutating func tidy(_ index: Int, _ tidying: Tidying) {
        lims[index].work = .tidying
        lims[index].alarmedOf = tidying.alarmed ?? lims[index].alarmedOf
        effects.append(.tidy(lims[index].lim, tidying))
    }

    mutating func forgetSetAside(_ index: Int) {
        guard lims[index].setAside == nil, let noted = lims[index].alarmedOf else { return }
        lims[index].alarmedOf = nil
        effects.append(.forgetSetAside(lims[index].lim, noted))
    }

    /// Of what only may not be in the newest one nothing is said: nearly always it is.
    private func losing(_ rule: Retention, _ kept: KeptData) -> DataVersion? {
        rule.passedOver.first { kept.mindsLosing($0) && kept.isWithout($0) }
    }

    mutating func fetched(_ lim: LIMNumber, _ failure: String?, at now: Instant) {
        var lost: Tidying?
        with(lim) { kept in
            guard case .fetching(let version, _, let loser) = kept.work else { return }
            kept.work = .idle
            if let failure { return kept.setBack(failure, at: now) }
            kept.recovered()
            if loser == nil, version.cause == .backup { kept.setAside = nil }
            // What the LIM runs on here stays in its place: as long as it runs, the next version comes from it.
            guard let loser, loser != kept.running, kept.versions.contains(where: { $0.id == version.id }) else {
                return
            }
            let minded = kept.versions.first { $0.id == loser && kept.mindsLosing($0) }
            kept.setAside = minded ?? kept.setAside
            lost = Tidying(passedOver: [loser], alarmed: minded?.id)
        }
        if let lost, let index = lims.firstIndex(where: { $0.lim == lim }) { tidy(index, lost) }
    }

    mutating func placed(_ lim: LIMNumber, _ failure: String?, at now: Instant) {
        guard let index = lims.firstIndex(where: { $0.lim == lim }), case .placing = lims[index].work else { return }
        lims[index].work = .idle
        if let failure { return lims[index].setBack(failure, at: now) }
        lims[index].recovered()
        effects.append(.arrived(lim))
    }

    /// What the placement decides by: the version that lies here, and whether nothing newer is known elsewhere.
    mutating func tellCondition(_ index: Int) {
        let kept = lims[index]
        guard kept.isRead else { return }
        let newest = [kept.newest, theirs(kept)?.newest].compactMap(\.self).max { $1.isNewer(than: $0) }
        let ready = kept.runsHere || newest == nil || newest?.id == kept.inPlace
        let told = KeptData.Told(version: kept.placed?.number ?? 0, ready: ready)
        guard told != kept.told else { return }
        lims[index].told = told
        effects.append(.condition(kept.lim, version: told.version, ready: told.ready))
    }

    mutating func announceIfDue(at now: Instant) {
        let report = ownReport
        let isLate = announcedAt.map { now.since($0) >= Self.reportInterval } ?? true
        let isNews = reportDue || report.withoutProgress != announced?.withoutProgress
        let isProgress = report != announced && announcedAt.map { now.since($0) >= Self.progressInterval } ?? true
        guard isLate || isNews || isProgress, lims.allSatisfy(\.isRead) else { return }
        reportDue = false
        announced = report
        announcedAt = now
        effects.append(.announce(report))
    }

    package var ownReport: DataReport {
        let entries = lims.map { kept in
            DataReport.Entry(
                lim: kept.lim,
                versions: Array(kept.versions.prefix(3)),
                inPlace: kept.inPlace,
                failure: kept.failure,
                percent: kept.percent
            )
        }
        return DataReport(lims: entries, syncsAsked: syncs, syncsDone: syncsDone)
    }
}

extension KeptData {
    /// Nobody misses what a new machine held when it was installed.
    fileprivate func mindsLosing(_ version: DataVersion) -> Bool {
        !version.isOfBareMachine || newest?.isOfBareMachine == true
    }

    /// The newest tells that it does not come from it.
    fileprivate func isWithout(_ version: DataVersion) -> Bool { newest?.passesOver(version) ?? false }

    fileprivate var isFetching: Bool { percent != nil }

    fileprivate var percent: Int? {
        if case .fetching(_, let percent, _) = work { return percent }
        return nil
    }
}

extension DataReport {
    fileprivate var withoutProgress: DataReport {
        var report = self
        for index in report.lims.indices where report.lims[index].percent != nil { report.lims[index].percent = 0 }
        return report
    }
}

extension Retention {
    /// With its first version a cluster begins anew: what an earlier one left is kept apart.
    fileprivate init(onlyFirst first: DataVersion, of versions: [DataVersion], _ rule: Retention) {
        self = rule
        let older = rule.keep.filter { $0.actions < first.actions }
        keep.removeAll { older.contains($0) }
        incompatible += older
    }
}
