package import ClusterModel

/// Keeps the exchange data of each LIM on its regular server and on the standby: makes versions on the side where the
/// LIM runs, copies what the other side has newer, and puts it where a LIM that doesn't run here would read it.
///
/// Each side only fetches: nobody writes into another server's store. A value like the other machines.
package struct DataKeeping: Sendable {
    /// R-DH-03.
    static let copyInterval = Duration.seconds(24 * 3600)
    static let reportInterval = Duration.seconds(60)
    static let progressInterval = Duration.seconds(2)
    static let commandLimit = Duration.seconds(1800)
    static let contactPatience = Duration.seconds(10)
    static let clockTolerance = 1.0
    private static let longestUnderWay = 30.0

    package let server: ServerName
    package internal(set) var configuration: ClusterConfiguration
    package internal(set) var lims: [KeptData] = []
    /// What the others said last; sorted by name.
    package internal(set) var reports: [(from: ServerName, report: DataReport)] = []
    package internal(set) var members: [ServerName] = []
    package internal(set) var alarms: [Alarm] = []

    /// Nil until it was looked at.
    var freeBytes: UInt64?
    var clocksAhead: [(server: ServerName, seconds: Double)] = []
    /// As the last report of each said, however long it was under way.
    private var lastClocks: [ServerName: Double] = [:]
    var commands: [PendingDataCommand] = []
    var syncs: UInt64 = 0
    var syncsDone: UInt64 = 0
    var announced: DataReport?
    var announcedAt: Instant?
    var reportDue = true
    /// Nil until it was told.
    var clock: Int64?
    var effects: [DataAction] = []

    package init(server: ServerName, configuration: ClusterConfiguration) {
        self.server = server
        self.configuration = configuration
        arrange()
    }

    package mutating func handle(_ event: DataEvent, at now: Instant) -> [DataAction] {
        absorb(event, at: now)
        for index in lims.indices { decide(index, at: now) }
        if syncsDone < syncs, lims.allSatisfy({ !$0.wanted.contains(.copy) && !$0.isCopying }) { syncsDone = syncs }
        for index in lims.indices { tellCondition(index) }
        for index in lims.indices { forgetSetAside(index) }
        announceIfDue(at: now)
        followCommands(at: now)
        followAlarms()
        defer { effects = [] }
        return effects
    }

    private mutating func absorb(_ event: DataEvent, at now: Instant) {
        switch event {
        case .stored(let lim, let versions, let inPlace, let ago):
            with(lim) { kept in
                let fresh = versions.filter { $0.lim == lim && $0.id != nil }.sorted { $0.isNewer(than: $1) }
                if !kept.isRead, let ago { kept.copiedAt = now.advanced(by: .zero - ago) }
                kept.versions = fresh
                kept.inPlace = inPlace
                kept.isRead = true
                guard kept.work == .tidying else { return }
                kept.work = .idle
                // What can't be removed is not tried again in each round.
                kept.retryAt = now.advanced(by: .seconds(2))
            }
        case .setAside(let version):
            with(version.lim) { kept in
                kept.setAside = version
                kept.alarmedOf = version.id
            }
        case .configuration(let other):
            configuration = other
            arrange()
        case .runsHere(let lim, let epoch):
            with(lim) { kept in
                kept.epoch = epoch
                kept.isSeen = true
            }
        case .starting(let lim): with(lim) { $0.isSeen = false }
        case .view(let names): enter(names)
        case .report(let report, let sender, let ahead):
            receive(report.checked, from: sender, clockAhead: ahead, at: now)
        case .order(let id, let command): order(id, command, at: now)
        case .made(let lim, let failure):
            let founded = configuration.data.founded
            with(lim) { $0.made(failure, founded: founded, at: now) }
        case .fetched(let lim, let failure): fetched(lim, failure, at: now)
        case .percent(let lim, let percent):
            with(lim) { kept in
                guard case .fetching(let version, _, let loser) = kept.work else { return }
                kept.work = .fetching(version, percent: percent, setsAside: loser)
            }
        case .putInPlace(let lim, let failure): placed(lim, failure, at: now)
        case .space(let free): freeBytes = free
        case .tick(let clock): self.clock = clock
        }
    }

    mutating func with(_ lim: LIMNumber, _ change: (inout KeptData) -> Void) {
        guard let index = lims.firstIndex(where: { $0.lim == lim }) else { return }
        change(&lims[index])
    }

    /// This server's LIMs: its own, or all on the standby.
    private mutating func arrange() {
        let known = lims
        lims = configuration.regulars.compactMap { regular in
            let isStandby = configuration.standby == server
            guard isStandby || regular.server == server else { return nil }
            let other = isStandby ? regular.server : configuration.standby
            var kept =
                known.first { $0.lim == regular.lim }
                ?? KeptData(lim: regular.lim, side: isStandby ? .standby : .regular, other: other)
            kept.side = isStandby ? .standby : .regular
            kept.other = other
            return kept
        }
        reports.removeAll { !configuration.members.contains($0.from) }
    }

    private mutating func enter(_ names: [ServerName]) {
        let joined = names.contains { !members.contains($0) }
        members = names
        reports.removeAll { !names.contains($0.from) }
        clocksAhead.removeAll { !names.contains($0.server) }
        lastClocks = lastClocks.filter { names.contains($0.key) }
        if joined {
            reportDue = true
            for index in lims.indices { lims[index].retryAt = nil }
        }
    }

    private mutating func receive(
        _ report: DataReport,
        from sender: ServerName,
        clockAhead: Double,
        at now: Instant
    ) {
        guard sender != server, configuration.members.contains(sender) else { return }
        let before = reports.first { $0.from == sender }?.report
        reports.removeAll { $0.from == sender }
        reports.append((sender, report))
        reports.sort { $0.from < $1.from }
        clocksAhead.removeAll { $0.server == sender }
        clocksAhead.append((sender, likely(clockAhead, of: sender)))
        lastClocks[sender] = clockAhead
        clocksAhead.sort { $0.server < $1.server }
        for index in lims.indices where lims[index].other == sender {
            let lim = lims[index].lim
            // Something new is worth a try at once.
            if before?.lim(lim)?.newest?.id != report.lim(lim)?.newest?.id { lims[index].retryAt = nil }
        }
        if report.syncsAsked > syncs, report.syncsAsked - syncs < 1 << 32 { askAll(report.syncsAsked) }
    }

    /// A report that was long under way, as to a server that has just started, comes from a clock that seems to be slow: of
    /// two in a row the one that shows less counts, and of one alone only what no report takes.
    private func likely(_ ahead: Double, of sender: ServerName) -> Double {
        guard ahead < 0 else { return ahead }
        return max(ahead, lastClocks[sender] ?? (ahead < -Self.longestUnderWay ? ahead : 0))
    }

    mutating func askAll(_ number: UInt64) {
        syncs = number
        for index in lims.indices {
            lims[index].retryAt = nil
            if lims[index].runsHere { lims[index].wanted.append(.copy) }
        }
    }

    func theirs(_ kept: KeptData) -> DataReport.Entry? {
        reports.first { $0.from == kept.other }?.report.lim(kept.lim)
    }
}

extension KeptData {
    fileprivate var isCopying: Bool {
        if case .making(.copy) = work { return true }
        return false
    }

    fileprivate mutating func made(_ failure: String?, founded: UInt64, at now: Instant) {
        guard case .making(let cause) = work else { return }
        work = .idle
        if cause == .copy || failure == nil { copiedAt = now }
        // What was ordered is over with what came of it: a later copy decides nothing.
        settles = false
        if let failure { return setBack(failure, at: now) }
        // Else it would be due again at once, without end.
        if cause == .first, !versions.contains(where: { $0.actions >= founded }) {
            return setBack("what was stored is there, and can't be read.", at: now)
        }
        recovered()
        if cause == .backup { setAside = nil }
    }
}
