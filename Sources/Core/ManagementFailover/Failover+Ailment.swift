import ClusterModel

// A database that runs and can't be relied on: its disk is full or hangs, or it does not answer.
extension Failover {
    /// What is wrong with the primary here; nil if nothing is known to be.
    package var ailment: String? {
        switch state {
        case .active, .handingOver(_, .preparing, _), .handingOver(_, .checkpointing, _): break
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following, .handingOver, .takingOver:
            return nil
        }
        if let disk = primary?.disk { return "the database's disk on \(settings.me) \(disk.words)" }
        if let since = silentSince, now.since(since) >= Self.silencePatience {
            return "the database on \(settings.me) does not answer"
        }
        return nil
    }

    /// What the alarm says: a standby's disk is no reason to move, but one to act.
    var diskAlarm: String? {
        ailment ?? standby?.disk.map { "the database's disk on \(settings.me) \($0.words)" }
    }

    /// Whether the peer may take over and is better off.
    var peerCanRelieve: Bool {
        guard grant != nil, pausedUntil == nil, let report = peer.report else { return false }
        return (report.eligible || hasSilentPrimary(before: report)) && report.database.standbyDisk == nil
    }

    /// A standby soon gives up a database that says nothing, and streams no more. It has every row all the same: nothing is
    /// acknowledged without it for as long as it has the permission.
    private func hasSilentPrimary(before report: ManagementReport) -> Bool {
        silentSince != nil && report.state == .passive && report.standing == .passive && !report.becoming
    }

    /// A starved server's database is slow to answer, too.
    private static let silencePatience = Duration.seconds(10)

    /// Lets the peer take over if it is better off. True if that has begun.
    ///
    /// A full disk still lets a database stop in order, so that is tried first; for a disk that hangs nobody can wait.
    mutating func relieved(because ailment: String) -> Bool {
        guard peerCanRelieve, pending == nil, now >= retryAt else { return false }
        retryAt = now.advanced(by: settings.timing.retry)
        reliefs += 1
        if primary?.disk == .full, reliefs == 1, handoverObstacle == nil {
            handOver(move: identifiers.next(), because: ailment)
        } else {
            yieldToPeer(because: ailment)
        }
        return true
    }
}

extension DiskTrouble {
    /// As the end of a sentence.
    var words: String {
        switch self {
        case .full: "is full"
        case .hung: "takes no writes"
        }
    }
}

extension DatabaseObservation {
    /// What is wrong with the disk below a standby.
    var standbyDisk: DiskTrouble? {
        if case .standby(let standby) = self { standby.disk } else { nil }
    }
}
