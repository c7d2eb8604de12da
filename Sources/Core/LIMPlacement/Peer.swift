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
    /// The newest one, of whatever view.
    package internal(set) var report: PlacementReport?
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

    /// Its report, if it may be decided on.
    var current: PlacementReport? { isMember && isCurrent ? report : nil }
}
