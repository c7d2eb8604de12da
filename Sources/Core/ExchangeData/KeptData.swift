package import ClusterModel

/// The data of one LIM on this server.
package struct KeptData: Hashable, Sendable {
    /// Goes on to `idle` when its job is answered.
    package enum Work: Hashable, Sendable {
        case idle
        case making(DataVersion.Cause)
        case fetching(DataVersion, percent: Int, setsAside: VersionID?)
        case placing(DataVersion)
        case tidying
    }

    package let lim: LIMNumber
    package internal(set) var side: Retention.Side
    /// The server that has the LIM's data beside this one.
    package internal(set) var other: ServerName
    package internal(set) var isRead = false
    /// Whether it is known yet if the LIM runs here.
    package internal(set) var isSeen = false
    /// Newest first.
    package internal(set) var versions: [DataVersion] = []
    package internal(set) var inPlace: VersionID?
    package internal(set) var epoch: UInt64?
    package internal(set) var work = Work.idle
    package internal(set) var failure: String?
    /// The losing version of a fork that was kept aside and that nobody has followed up yet.
    package internal(set) var setAside: DataVersion?
    /// Which one of them is noted on the disk, for a daemon that starts anew.
    var alarmedOf: VersionID?
    var failures = 0
    var retryAt: Instant?
    /// When the data were last looked at for a copy.
    var copiedAt: Instant?
    /// Jobs that were asked for and not begun.
    var wanted: [DataVersion.Cause] = []
    var settles = false
    var clockDoubt: TimeDoubt?
    var told: Told?

    /// What the placement was last told.
    struct Told: Hashable, Sendable {
        var version: UInt64
        var ready: Bool
    }

    init(lim: LIMNumber, side: Retention.Side, other: ServerName) {
        self.lim = lim
        self.side = side
        self.other = other
    }

    package var newest: DataVersion? { versions.first }
    package var placed: DataVersion? { versions.first { $0.id == inPlace } }
    package var runsHere: Bool { epoch != nil }
    /// What the LIM that runs here runs on.
    package var running: VersionID? { runsHere ? inPlace : nil }
    /// What the next version that is made here comes from. Data that were never put in place, and that the LIM runs on all
    /// the same, come from nothing that is known.
    func lineage(over losers: [VersionID]) -> DataLineage {
        if let placed { return DataLineage(after: placed, over: losers) }
        return DataLineage(ancestors: losers + [inPlace].compactMap(\.self), losers: losers)
    }

    /// 5 s, doubled with each failure, five minutes at most.
    mutating func setBack(_ reason: String, at now: Instant) {
        failure = reason
        retryAt = now.advanced(by: .seconds(min(5 << min(failures, 6), 300)))
        failures += 1
    }

    mutating func recovered() {
        failure = nil
        failures = 0
        retryAt = nil
    }
}
