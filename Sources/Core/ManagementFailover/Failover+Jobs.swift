import ClusterModel

// What became of the long actions.
extension Failover {
    mutating func finished(_ number: UInt64, _ result: JobResult) {
        guard number == lastJob else { return }
        observations = 0
        // What was observed before the job ended says nothing about what it left behind.
        switch result {
        case .started, .promoted: database = .busy
        case .stopped, .rebuilt: database = .stopped
        case .checkpointed, .lookedAgain, .failed: break
        }
        switch state {
        case .stopping(let job, let then) where job == number: stopEnded(result, then: then)
        case .resuming(let job) where job == number: resumeEnded(result)
        case .promoting(let job, let epoch, let cause) where job == number: promotionEnded(result, epoch, cause)
        case .lookingAgain(let job, let epoch, let cause) where job == number: lookedAgain(result, epoch, cause)
        case .recovering(let job, let attempt) where job == number: recoveryEnded(result, attempt: attempt)
        case .rebuilding(let job) where job == number: rebuildEnded(result)
        case .following(.starting(let job)) where job == number: followStarted(result)
        case .handingOver(let move, let stage, let deadline):
            handoverJobEnded(number, result, move: move, stage: stage, deadline: deadline)
        case .takingOver(let move, .promoting(let job, let epoch), let deadline) where job == number:
            takeoverPromoted(result, epoch: epoch, move: move, deadline: deadline)
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .active, .recovering, .isolated, .rebuilding,
            .rebuildPaused, .following, .takingOver:
            break
        }
    }

    private mutating func stopEnded(_ result: JobResult, then: AfterStop) {
        if case .failed(let why) = result {
            record("could not stop the database", because: why)
            return stopDatabase(then: then)
        }
        database = .stopped
        switch then {
        case .wait: state = .waiting
        case .isolate: state = .isolated
        case .rebuild:
            state = .waiting
            rebuild()
        case .adopt(let directory): startAdopted(directory)
        }
    }

    private mutating func resumeEnded(_ result: JobResult) {
        switch result {
        case .started:
            let unordered: Cause = takeoverIsOwed ? .peerLost : .arbitration
            let ordered: Cause = operatorStartsAlone ? .startAlone : unordered
            promote(putsInPlace ? .adopted : ordered)
        case .failed(let why):
            // Nothing was owed or ordered here: this side only goes on with what it held.
            let goesOn = !takeoverIsOwed && !operatorStartsAlone && !putsInPlace
            notAdopted()
            backOff("the database did not start: \(why)")
            if goesOn { leaveToPeer() }
        case .stopped, .checkpointed, .promoted, .rebuilt, .lookedAgain: break
        }
    }

    private mutating func backOff(_ why: String) {
        record("waits before the next try", because: why)
        failedTry = why
        retryAt = now.advanced(by: settings.timing.retry)
        operatorStartsAlone = false
        putsInPlace = false
        out.append(.releaseAddress)
        stopDatabase(then: .wait)
        finishPending(.failed(why))
    }

    private mutating func promotionEnded(_ result: JobResult, _ epoch: Epoch, _ cause: Cause) {
        switch result {
        case .promoted(let timeline, let switchLSN):
            var complete = epoch
            complete.timeline = timeline
            complete.switchLSN = switchLSN
            mark(.promote)
            let number = job()
            state = .lookingAgain(job: number, complete, cause)
            out.append(.lookAgain(job: number))
        case .failed(let why):
            // An order that fails takes nothing away from what was owed before it.
            takeoverIsOwed = (takeoverIsOwed || cause == .peerLost) && !rightBroken
            backOff("the promotion failed: \(why)")
        case .started, .stopped, .checkpointed, .rebuilt, .lookedAgain: break
        }
    }

    /// Safety never rests on a pause being noticed: whatever happened meanwhile, look before claiming anything.
    private mutating func lookedAgain(_ result: JobResult, _ epoch: Epoch, _ cause: Cause) {
        var doubt: String?
        if cause == .peerLost {
            if case .lookedAgain(let owner?, _) = result { doubt = "\(owner) answers for the virtual IP" }
            if case .failed(let why) = result { doubt = why }
            // Beside a server whose daemon is gone and that lives, or dies just now, nothing else can be expected.
            if !rightWasLeft, peer.isInRing || peer.kernelHeard { doubt = "\(settings.peer) was heard again" }
            // That this server is cut off is noticed later than this: the peer would count on what it last heard.
            if case .lookedAgain(_, reached: false) = result, vote != .granted, !peer.isInRing {
                doubt = doubt ?? "no reference answers this server any more"
            }
            if rightBroken {
                doubt = doubt ?? "this server was cut off or stood still, or \(settings.peer) was heard"
            }
        }
        if let report = peer.report, report.state == .active || report.state == .alone {
            doubt = "\(settings.peer) is active"
        }
        if let report = peer.report, report.becoming, favoured(report) == settings.peer {
            doubt = doubt ?? "\(settings.peer) becomes active, and management belongs there by LIM 1"
        }
        if let doubt {
            record("backs out", because: doubt)
            persist { $0.standing = cause == .peerLost ? .stale : $0.standing }
            putsInPlace = false
            // An order that came while this was under way does not share its doubts.
            if !operatorStartsAlone || cause == .startAlone || peer.report != nil {
                operatorStartsAlone = false
                finishPending(.failed("Management was not started here: \(doubt)."))
            }
            return stopDatabase(then: .wait)
        }
        reign(epoch, cause: cause)
    }

    mutating func reign(_ epoch: Epoch, cause: Cause) {
        // The reign before may have granted something that the peer still holds, unless this side was the one to hold it.
        // A side that was alone before it was given another database granted nothing meanwhile.
        let stillAlone = cause == .adopted && memory?.standing == .alone
        let alone =
            cause == .peerLost || cause == .planned || (cause == .startAlone && peer.report == nil) || stillAlone
        endGrant()
        revokedFrom = alone ? nil : sequence + 1
        operatorStartsAlone = false
        putsInPlace = false
        takeoverIsOwed = false
        failedTry = nil
        eligibility.end()
        probation = nil
        wellSince = nil
        toldMoveAt = nil
        reliefs = 0
        rejoin = RejoinTries(at: now)
        persist {
            $0.history.append(epoch)
            $0.adopting = nil
            // What only this side has stays marked until the peer has it too.
            if alone { $0.standing = .alone } else if $0.standing != .alone { $0.standing = .active }
        }
        record("became active in epoch \(epoch.number)", because: cause.words(from: settings.peer))
        if alone {
            startReceiver()
            state = .active(.alone)
        } else {
            state = .active(.blocked(since: now))
        }
        moveEndedAt = cause == .planned ? now : nil
        out.append(.claimAddress)
        courseReigns(epoch)
        finishPending(.done("Management runs on \(settings.me) now."))
    }

    private mutating func recoveryEnded(_ result: JobResult, attempt: Int) {
        switch result {
        case .started: recovered()
        case .failed(let why):
            if attempt < 3 { return recover(attempt: attempt + 1) }
            record("gives up on the database here", because: why)
            if grant != nil, peerHasEveryRow { return yieldToPeer(because: "the database here does not start") }
            retryAt = now.advanced(by: settings.timing.retry)
            endGrant()
            out.append(.releaseAddress)
            state = .waiting
        case .stopped, .checkpointed, .promoted, .rebuilt, .lookedAgain: break
        }
    }

    private mutating func rebuildEnded(_ result: JobResult) {
        switch result {
        case .rebuilt: rebuilt()
        case .failed(let why):
            record("the rebuild failed", because: why)
            rejoin.fail(why, at: now, pause: settings.timing.retry)
            state = .rebuildPaused(until: rejoin.notBefore, why: why)
        case .started, .stopped, .checkpointed, .promoted, .lookedAgain: break
        }
    }

    private mutating func followStarted(_ result: JobResult) {
        switch result {
        // It is a standby once it streams, not once it runs.
        case .started:
            rejoin.noteStart()
            state = .following(.running(brokenSince: now))
        case .failed(let why):
            rejoin.failStart("its database does not start as a standby: \(why)", at: now, pause: settings.timing.retry)
            state = .following(.startFailed(retryAt: rejoin.notBefore, why: why))
        case .stopped, .checkpointed, .promoted, .rebuilt, .lookedAgain: break
        }
    }
}
