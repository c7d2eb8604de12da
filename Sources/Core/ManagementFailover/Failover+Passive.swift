import ClusterModel

// The passive side: following, and taking over when the active side is lost.
extension Failover {
    mutating func steerFollowing(_ stage: FollowStage) {
        switch stage {
        case .starting: return
        case .startFailed(let retryAt, _):
            if now >= retryAt { startAnew() }
        case .running(let brokenSince):
            steerRunning(brokenSince: brokenSince)
        }
    }

    private mutating func startAnew() {
        guard let report = peer.report else { return follow() }
        let leads = report.state == .active || report.state == .alone
        let continues = memory.flatMap { report.history?.continues($0.epoch.id) } ?? false
        leads && continues && !rejoin.isStartInVain ? follow() : rebuild()
    }

    private mutating func steerRunning(brokenSince: Instant?) {
        switch database {
        case .stopped: return leaving ? () : startAfterEnd()
        case .primary:
            persist { $0.standing = .stale }
            return stopDatabase(then: .wait)
        case .busy, .silent: return
        case .standby(let standby):
            if let report = peer.report, report.state == .active || report.state == .alone {
                return keepUp(with: report, standby: standby, brokenSince: brokenSince)
            }
            if let report = peer.report { return takeOverFromStale(report) }
            if peer.isInRing { return takeOverFromNobody() }
            takeOverIfRight()
        }
    }

    /// One that starts and ends again and again, without ever having streamed, starts in vain as one that does not start.
    private mutating func startAfterEnd() {
        guard rejoin.startsInARow >= Self.startsInARow else { return follow() }
        let why = "its database ends soon after each start; its log says why"
        rejoin.failStart(why, at: now, pause: settings.timing.retry)
        state = .following(.startFailed(retryAt: rejoin.notBefore, why: why))
    }

    private static let startsInARow = 3

    private mutating func keepUp(with report: ManagementReport, standby: StandbyObservation, brokenSince: Instant?) {
        guard let memory, let theirs = report.history else { return }
        guard theirs.continues(memory.epoch.id) else { return rebuild() }
        if theirs.last != memory.epoch { persist { $0.history = theirs } }
        note(intakeOf: standby, from: report)
        // Once it is a standby, one that only stands still is a slow one, which is the active side's to judge.
        if streams(standby, in: theirs.last), brokenSince == nil || intake?.moves ?? true {
            rejoin = RejoinTries(at: now)
            if brokenSince != nil { state = .following(.running(brokenSince: nil)) }
            return wantFallback()
        }
        guard case .primary = report.database else { return }
        let since = brokenSince ?? now
        if brokenSince == nil { state = .following(.running(brokenSince: since)) }
        guard now.since(since) >= settings.timing.followPatience, now >= rejoin.notBefore else { return }
        if rejoin.count > 0 { rejoin.note("its database runs, but nothing arrives from \(settings.peer)") }
        rebuild()
    }

    /// Streams on the reign's own timeline, and holds the place where that began.
    private func streams(_ standby: StandbyObservation, in epoch: Epoch) -> Bool {
        standby.streaming && (epoch.timeline == 0 || standby.timeline == epoch.timeline)
            && standby.received >= epoch.switchLSN
    }

    /// Log that was removed on the active side never comes. The receiver is refused, comes again, and looks well for a
    /// moment each time: only that nothing arrives tells.
    private mutating func note(intakeOf standby: StandbyObservation, from report: ManagementReport) {
        let reached = max(standby.received, standby.replayed)
        guard case .primary(let primary) = report.database, primary.flushed > reached else { return intake = nil }
        let came = intake.map { $0.moves || $0.reached < reached } ?? false
        intake = Intake(reached: reached, moves: standby.streaming && came)
    }

    private mutating func takeOverIfRight() {
        guard mayTakeOver else { return explainStaying() }
        record(
            "takes over from \(settings.peer)",
            because: "it is out of the ring, its kernel is silent, and this side has every acknowledged row"
        )
        beginCourse(after: peer.lastReceived, noticed: peer.lostSince ?? now)
        promote(.peerLost)
    }

    /// The other server lives, and its daemon does not come back (its configuration is damaged, its disk takes nothing):
    /// its virtual IP has ended, and its database acknowledges nothing that this side lacks.
    private mutating func takeOverFromNobody() {
        guard let left = peer.leftPermission, pausedUntil == nil, !cutOff, now.since(left) >= Self.longestRestart,
            let free = addressFreeSince, free > left
        else { return }
        record(
            "takes over from \(settings.peer)",
            because:
                "its daemon has been gone for \(Self.words(now.since(left))), nobody answers for the virtual IP, and "
                + "this side has every acknowledged row"
        )
        // Writes went on for as long as its address was there, about which only this much is certain.
        beginCourse(after: left.advanced(by: Self.shortestAddressLife), noticed: left)
        promote(.peerLost)
    }

    /// A lease of 15 s is refreshed every three.
    private static let shortestAddressLife = Duration.seconds(12)

    /// What a daemon that starts anew may take; an address outlives its daemon by 15 s.
    static let longestRestart = Duration.seconds(20)

    /// The record says once for each loss why nothing was done about it.
    private mutating func explainStaying() {
        guard let lost = peer.outOfRingSince, explainedLoss != lost, let obstacle, now.since(lost) >= lease * 2 else {
            return
        }
        explainedLoss = lost
        record("does not take over from \(settings.peer)", because: obstacle)
    }

    /// The right to act alone, held for as long as the profile asks, and a lease that says nothing is missing here.
    var mayTakeOver: Bool {
        guard let memory, pausedUntil == nil, mayActAlone, let since = peer.lostSince,
            now.since(since) >= settings.timing.patience
        else {
            return false
        }
        return holdsEveryRow(memory)
    }

    /// Whatever was acknowledged is here: by the lease, or because the other daemon left before it could end that.
    ///
    /// One that came back unseen neither goes on alone (`livedOn`) nor has anybody else to confirm its commits.
    func holdsEveryRow(_ memory: ManagementMemory) -> Bool {
        peer.leftPermission != nil || eligibility.holds(in: memory.epoch.id, lease: lease, at: now)
    }

    /// The other side says itself that its data don't count: this side has the newest that there are.
    private mutating func takeOverFromStale(_ report: ManagementReport) {
        guard report.standing == .stale, report.state == .stopped || report.state == .isolated, !report.becoming,
            let memory, memory.standing != .stale, report.history.map({ memory.history.contains($0.last.id) }) ?? true
        else { return }
        record("becomes active", because: "the data on \(settings.peer) don't count, it says")
        promote(.arbitration)
    }

    /// Why this side does not take over although the peer is lost; nil if it would.
    var obstacle: String? {
        guard let memory else { return "it holds no data of this pair" }
        if let pausedUntil { return "moves are paused by order for another \(Self.words(pausedUntil.since(now)))" }
        if !ringUp { return "its own Corosync is away" }
        if let voteMissing { return voteMissing }
        if vote != .granted {
            if ringVote.standing == .minority {
                return "it saw \(ringVote.words) servers of the ring: the others may act"
            }
            if cutOff || peer.cutOffSinceLoss { return "it is, or was since then, cut off itself" }
        }
        if peer.doubtFrom != nil { return "it stood still for a while and has had no contact since" }
        if peer.kernelHeard { return "\(settings.peer) is alive: its kernel answers" }
        if !holdsEveryRow(memory) {
            return "it may miss acknowledged rows: its lease to take over has ended"
        }
        if let since = peer.lostSince, now.since(since) < settings.timing.patience {
            return "the detection profile asks to wait"
        }
        return nil
    }
}
