import ClusterModel

// The database is down, or was found in a state that must not be: who may run it?
extension Failover {
    mutating func steerWaiting() {
        guard now >= retryAt, !leaving else { return }
        switch database {
        case .busy:
            // The peer serves: one that never becomes ready is needed for nothing here, and joins anew.
            guard peerReigns, let since = busySince, now.since(max(since, awakeSince)) >= Self.longestBusyStart else {
                return
            }
            record("stops the database", because: "it has not become ready, and \(settings.peer) is active")
            return stopDatabase(then: .wait)
        case .silent:
            // Found so by a daemon that starts: whoever runs there serves nobody, and what it acknowledged is on its disk.
            guard let since = silentSince, now.since(max(since, awakeSince)) >= Self.longestSilentStart else { return }
            record("stops the database, by force if need be", because: "it has not answered since this daemon started")
            return stopDatabase(then: .wait)
        case .primary: return adoptPrimary()
        case .standby:
            releaseLeftAddress()
            let mayFollow = memory?.standing == .passive && state == .waiting
            guard mayFollow, !operatorStartsAlone || peer.report != nil else { return stopDatabase(then: .wait) }
            forgetStartAlone()
            // It is a standby once it is seen to stream.
            state = .following(.running(brokenSince: now))
            return
        case .stopped:
            releaseLeftAddress()
            takeBackWhatWasLeft()
        }
        if let report = peer.report, !operatorStartsAlone || !isStalemate(with: report) {
            arbitrate(report)
        } else if operatorStartsAlone {
            resume(because: "the operator ordered it")
        } else if takeoverIsOwed {
            resume(because: "its promotion failed, and nothing was heard of \(settings.peer) since")
        } else if !peer.isInRing, memory?.standing == .alone, mayActAlone, waitedForPeer {
            // Alone on disk: the peer could not take over since, so nobody has newer rows.
            resume(because: "this side was alone when it stopped, and the peer does not answer")
        }
    }

    private static let longestSilentStart = Duration.seconds(20)
    private static let longestBusyStart = Duration.seconds(120)

    /// After a boot the peer is given this long to show itself.
    private var waitedForPeer: Bool {
        now.since(startedAt) >= settings.timing.lease + settings.timing.leaseMargin + .seconds(2)
    }

    /// A primary that runs already: ours if this daemon was only restarted, else it must not run.
    private mutating func adoptPrimary() {
        // Who reigns does not stream from here: there is nothing to wait for.
        if memory == nil, !recall(), !peerReigns, now.since(startedAt) < Self.longestRecall { return }
        guard let memory, memory.boot == boot, memory.standing == .active || memory.standing == .alone else {
            record("stops a primary that nobody may run here", because: "it was not started by this side's right")
            releaseLeftAddress()
            return stopDatabase(then: .wait)
        }
        // Its reign never began: the other side would wait for ever on the timeline of the one before.
        guard memory.epoch.timeline == 0 || primary?.timeline == memory.epoch.timeline else {
            record("stops a primary that nobody may run here", because: "its promotion was broken off before its reign")
            releaseLeftAddress()
            return stopDatabase(then: .wait)
        }
        // Whoever took over meanwhile says so in its first report: nothing is claimed before that was heard.
        let knows = ringUp && (peer.report != nil || !peer.isMember)
        guard knows || now.since(startedAt) >= .seconds(3) else { return }
        if yieldsToPeer() { return }
        if memory.standing == .alone {
            state = .active(.alone)
            startReceiver()
        } else {
            state = .active(.blocked(since: now))
        }
        out.append(.claimAddress)
        guard operatorStartsAlone else { return }
        operatorStartsAlone = false
        guard peer.report == nil else { return finishPending(.refused("\(settings.peer) is back.")) }
        if memory.standing != .alone {
            record("goes on alone", because: "the operator ordered 'start-alone'")
            goAlone()
        }
        finishPending(.done("Management runs on \(settings.me) now."))
    }

    /// What the run before left on the interface stays there until the kernel's lease is over, while the other side may have
    /// it already. Only a primary that runs on keeps it.
    private mutating func releaseLeftAddress() {
        guard mayHaveLeftAddress else { return }
        mayHaveLeftAddress = false
        out.append(.releaseAddress)
    }

    /// How long a primary that this side does not remember runs on until the other side has told what it knows.
    private static let longestRecall = Duration.seconds(5)

    private var peerReigns: Bool { peer.report.map { $0.state == .active || $0.state == .alone } ?? false }

    /// The record on disk is gone or spoiled, and the database runs on: the other side, which streams from it, has the
    /// same history. One that streams has nothing newer, and gets whatever this side wrote alone.
    private mutating func recall() -> Bool {
        guard let primary, primary.peerFlushed != nil, let report = peer.report, report.state == .passive,
            report.standing == .passive, !report.becoming, report.move == nil, let history = report.history,
            history.last.active == settings.me,
            history.last.timeline == 0 || history.last.timeline == primary.timeline
        else { return false }
        memory = ManagementMemory(history: history, standing: .active, boot: boot)
        persist { $0.standing = .active }
        record(
            "takes its history from \(settings.peer)",
            because: "its own record is gone, its database runs, and \(settings.peer) streams from it"
        )
        return true
    }

    private mutating func arbitrate(_ report: ManagementReport) {
        if report.becoming || report.leaving { return }
        switch report.state {
        case .active, .alone:
            // A side that ruled before us and does not know it yet: it gives way as soon as it hears of us.
            if let memory, let theirs = report.history, memory.standing != .stale, theirs.last.id != memory.epoch.id,
                memory.history.contains(theirs.last.id)
            {
                return
            }
            join(report)
        case .passive, .rejoining, .isolated, .stopped:
            if wins(against: report) {
                resume(because: "its data are the newest of both sides")
            }
        }
    }

    /// The peer is the active side: follow it, or be made its follower.
    private mutating func join(_ report: ManagementReport) {
        guard let theirs = report.history else { return }
        guard let memory, memory.standing == .passive, theirs.continues(memory.epoch.id) else { return rebuild() }
        persist { $0.history = theirs }
        follow()
    }

    mutating func follow() {
        forgetStartAlone()
        if leaving { return state = .waiting }
        let number = job()
        state = .following(.starting(job: number))
        out.append(.startStandby(job: number))
    }

    func wins(against report: ManagementReport) -> Bool {
        guard let memory else { return false }
        guard let theirs = report.history, let standing = report.standing else { return memory.standing != .stale }
        let mine = memory.history
        if memory.standing == .stale || standing == .stale {
            guard memory.standing == standing else { return standing == .stale }
            // Both gave way at once: each believed LIM 1 on the other side. Nobody may wait for ever.
            if mine.last.id != theirs.last.id {
                if mine.contains(theirs.last.id) { return true }
                if theirs.contains(mine.last.id) { return false }
            }
            return settings.me == settings.master
        }
        if mine.last.id == theirs.last.id {
            let heldHere = memory.standing != .passive
            let heldThere = standing != .passive
            return heldHere == heldThere ? settings.me == settings.master : heldHere
        }
        if mine.contains(theirs.last.id) { return true }
        if theirs.contains(mine.last.id) { return false }
        return forkFavours(report) == settings.me
    }

    mutating func resume(because reason: String) {
        record("starts the database to make it the primary", because: reason)
        let number = job()
        state = .resuming(job: number)
        out.append(.startStandby(job: number))
    }

    mutating func promote(_ cause: Cause) {
        if memory == nil, cause == .startAlone { foundAnew() }
        guard let memory else { return }
        let epoch = newEpoch(after: memory.epoch)
        // A promotion that a crash leaves without its reign's record would share a timeline number with another one; so
        // would one that fails half way, where the peer takes back what it left to this side.
        let mayBeOvertaken = cause == .arbitration && memory.standing == .passive
        if cause == .peerLost || cause == .planned || mayBeOvertaken { persist { $0.standing = .stale } }
        beginRight(left: cause == .peerLost && !mayActAlone)
        let number = job()
        state = .promoting(job: number, epoch, cause)
        out.append(.promote(job: number))
    }

    /// The record is lost, and the operator goes on with the data here: of which reign they are is not known any more.
    private mutating func foundAnew() {
        let unknown = Epoch(number: 1, id: identifiers.next(), active: settings.peer, parent: 0)
        memory = ManagementMemory(history: EpochHistory(first: unknown), standing: .stale, boot: boot)
        persist { $0.standing = .stale }
        record(
            "begins a new history",
            because: "its record of the pair is lost, and the operator goes on with its data"
        )
    }

    /// From here on it is watched whether the right to take over lasts.
    mutating func beginRight(left: Bool) {
        rightBroken = false
        rightWasLeft = left
    }

    mutating func newEpoch(after last: Epoch) -> Epoch {
        Epoch(
            number: last.number < .max ? last.number + 1 : .max,
            id: identifiers.next(),
            active: settings.me,
            parent: last.id,
            restored: memory?.adopting
        )
    }

    mutating func rebuild() {
        forgetStartAlone()
        guard let report = peer.report, report.state == .active || report.state == .alone else {
            // A postmaster that asks in vain for a log that is gone takes no connections and never ends: in `waiting` it
            // would be waited for for ever.
            if database == .busy { return stopDatabase(then: .wait) }
            state = .waiting
            return
        }
        guard now >= rejoin.notBefore else {
            state = .rebuildPaused(until: rejoin.notBefore, why: rejoin.trouble ?? "the last try is just over")
            return
        }
        if memory != nil { persist { $0.standing = .stale } }
        if database != .stopped { return stopDatabase(then: .rebuild) }
        rejoin.begin(at: now, pause: settings.timing.retry)
        let number = job()
        state = .rebuilding(job: number)
        out.append(.rebuild(job: number, past: past(report)))
        record(
            "rebuilds this side from \(settings.peer)",
            because: "its data can't simply follow; what only it has is kept"
        )
    }

    private func past(_ report: ManagementReport) -> LoserPast? {
        guard let memory, let theirs = report.history else { return nil }
        return LoserPast(
            own: memory.history,
            winner: theirs,
            acknowledged: memory.loneRows == true,
            adopting: memory.adopting == true
        )
    }

    /// After a rebuild: what the new directory holds.
    mutating func rebuilt() {
        guard let theirs = peer.report?.history else {
            state = .waiting
            retryAt = now
            return
        }
        if memory == nil {
            memory = ManagementMemory(history: theirs, standing: .passive, boot: boot)
        }
        persist {
            $0.history = theirs
            $0.standing = .passive
            $0.adopting = nil
        }
        follow()
    }
}
