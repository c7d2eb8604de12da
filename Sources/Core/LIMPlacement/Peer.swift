package import ClusterModel
package import Detection

/// What this server knows of another member.
package struct Peer: Hashable, Sendable {
    package enum Ring: Hashable, Sendable {
        /// Our own ring tells nothing.
        case unknown
        /// Its daemon is in the group.
        case member
        /// Its host is in the ring, its daemon is not: that moves nothing by itself.
        case hostOnly(since: Instant)
        case out(since: Instant)
    }

    package let name: ServerName
    package internal(set) var ring: Ring = .unknown
    package internal(set) var kernel: KernelVerdict
    /// Since when the verdict is of its kind.
    var kernelSince: Instant
    /// None or one, in a list of its own so that what is asked a hundred times in a round copies no report.
    private var newest: [PlacementReport] = []
    /// The report was sent in the current view.
    package internal(set) var isCurrent = false
    package internal(set) var lastContact: Instant?

    init(name: ServerName, at now: Instant) {
        self.name = name
        kernel = .collecting(since: now)
        kernelSince = now
    }

    mutating func judge(_ verdict: KernelVerdict, at now: Instant) {
        if verdict.isHeard != kernel.isHeard { kernelSince = now }
        kernel = verdict
    }

    var isMember: Bool {
        switch ring {
        case .member: true
        case .unknown, .hostOnly, .out: false
        }
    }

    /// The newest one, of whatever view.
    package internal(set) var report: PlacementReport? {
        get { newest.first }
        set { newest = newValue.map { [$0] } ?? [] }
    }

    /// Its report, if it may be decided on.
    var current: PlacementReport? { isMember && isCurrent ? report : nil }

    var currentGeneration: UInt64? { isMember && isCurrent && !newest.isEmpty ? newest[0].generation : nil }

    var currentAsks: [PlacementAsk] { isMember && isCurrent && !newest.isEmpty ? newest[0].asks : [] }

    func currentReport(of lim: LIMNumber) -> LIMReport? {
        guard isMember, isCurrent, !newest.isEmpty else { return nil }
        return newest[0].lims.first { $0.lim == lim }
    }

    func currentPhase(of lim: LIMNumber) -> LIMPhase? {
        guard isMember, isCurrent, !newest.isEmpty else { return nil }
        for index in newest[0].lims.indices where newest[0].lims[index].lim == lim {
            return newest[0].lims[index].phase
        }
        return nil
    }
}
