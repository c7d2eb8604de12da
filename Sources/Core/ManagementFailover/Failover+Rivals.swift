import ClusterModel

// Two sides that were active, or still are.
extension Failover {
    /// Two active sides met. The one whose history contains the other's reign stays; else there is a fork, and the
    /// side where LIM 1 says management should be stays. The other's data are kept, never rewound here.
    mutating func yieldsToPeer() -> Bool {
        guard let memory, let report = peer.report else { return false }
        guard report.state == .active || report.state == .alone else { return yieldsToNewerData(report) }
        guard let theirs = report.history, theirs.last.id != memory.epoch.id
        else { return false }
        let mine = memory.history
        if mine.contains(theirs.last.id) { return false }
        let fork = !theirs.contains(mine.last.id)
        if fork, forkFavours(report) == settings.me { return false }
        record(
            "gives way to \(settings.peer)",
            because: fork ? "both sides wrote, and its data count" : "its reign followed ours"
        )
        endGrant()
        stopReceiver()
        out.append(.releaseAddress)
        persist { $0.standing = .stale }
        stopDatabase(then: .rebuild)
        return true
    }

    /// The peer was active after this side and is not yet again: it decides what counts.
    private mutating func yieldsToNewerData(_ report: ManagementReport) -> Bool {
        guard hasNewerData(report) else { return false }
        record("gives way to \(settings.peer)", because: "its reign followed ours")
        endGrant()
        stopReceiver()
        out.append(.releaseAddress)
        stopDatabase(then: .wait)
        return true
    }

    /// Whether the peer's data went through our reign and on to a later one.
    func hasNewerData(_ report: ManagementReport) -> Bool {
        guard let memory, let theirs = report.history, report.standing != .stale else { return false }
        return theirs.contains(memory.epoch.id) && !memory.history.contains(theirs.last.id)
    }

    /// Whose data count after two reigns that began side by side: of one that was alone and one that was not, only the
    /// first told a client that a row is safe. The other waited for a confirmation that never came.
    func forkFavours(_ report: ManagementReport) -> ServerName {
        let (mine, theirs) = (memory?.standing == .alone, report.standing == .alone)
        guard mine == theirs else { return mine ? settings.me : settings.peer }
        return favoured(report)
    }

    /// Where management should be: with LIM 1 if both sides see it at the same place, else on the master.
    func favoured(_ report: ManagementReport) -> ServerName {
        if let limOne, report.limOneRunsOn == limOne { limOne } else { settings.master }
    }
}
