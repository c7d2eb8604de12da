import ClusterModel

// A planned move, on the side that becomes active.
extension Failover {
    mutating func prepareTakeover(_ move: UInt64) {
        // A database that says nothing is streamed from no more; what it had acknowledged is here by the lease.
        guard case .following(.running) = state, standby != nil, mayStillTakeOver(at: now) else {
            if pending == move { finishPending(.failed("This server is not ready to take over any more.")) }
            return send(.failed(obstacle ?? "\(settings.me) does not stream"), move: move)
        }
        state = .takingOver(move: move, .awaitingStop, deadline: now.advanced(by: .seconds(140)))
        if pending == move {
            pendingUntil = now.advanced(by: Self.longestMove)
            pendingBegan = true
        }
        send(.prepared, move: move)
    }

    mutating func oldSideStopped(_ move: UInt64, at position: LSN) {
        guard case .takingOver(move, .awaitingStop, _) = state else { return }
        // Of a database that died before the move nobody said when it stopped: it was heard of until now.
        if course?.cause != .planned { beginPlannedCourse() }
        mark(.stop)
        state = .takingOver(move: move, .replaying(position), deadline: stageDeadline)
    }

    /// As long as it hands over, the old side's grant stands and its reports name the move.
    private func oldSideWentOn(from move: UInt64) -> Bool {
        guard let report = peer.report else { return false }
        return report.grant == nil || report.move != move
    }

    mutating func steerTakeover(_ move: UInt64, _ stage: TakeoverStage, _ deadline: Instant) {
        switch stage {
        case .awaitingStop where oldSideWentOn(from: move), .replaying where oldSideWentOn(from: move):
            // Its word that it gave the move up was lost.
            state = .following(.running(brokenSince: nil))
            finishPending(.failed("\(settings.peer) gave the move up and stays active."))
        case .awaitingStop:
            if now >= deadline || !peer.isInRing {
                state = .following(.running(brokenSince: nil))
                send(.failed("the old side did not stop in time"), move: move)
                finishPending(.failed("\(settings.peer) did not stop its database in time; it stays active."))
            }
        case .replaying(let position):
            // Zero: there is no shutdown checkpoint to wait for. Every row that was acknowledged is here all the same.
            if let standby, standby.replayed > position || position == .zero {
                persist { $0.standing = .stale }
                guard let memory else { return }
                let number = job()
                mark(.decide)
                state = .takingOver(
                    move: move,
                    .promoting(job: number, newEpoch(after: memory.epoch)),
                    deadline: deadline
                )
                out.append(.promote(job: number))
            } else if now >= deadline || !peer.isInRing || lacksTheEnd(position, deadline) {
                state = .following(.running(brokenSince: nil))
                send(.failed("the shutdown checkpoint at \(position) did not arrive here"), move: move)
                finishPending(.failed("The end of the log did not arrive here; \(settings.peer) stays active."))
            }
        case .promoting: break
        case .awaitingConfirmation(let epoch):
            if let report = peer.report, report.history?.last.id == epoch.id { return confirmed(move) }
            if !peer.isInRing { return lostBeforeConfirmation(epoch) }
            // Its database is stopped and its disk does not say "alone": without us it never starts by itself. Not so if it
            // was out of the ring since then: it may have gone back to being active before its daemon died.
            if peer.daemonGone, !peer.mayHaveActed { return reign(epoch, cause: .planned) }
            if oldSideWentOn(from: move) {
                // It may return: this side has acknowledged nothing.
                record("gives the promotion up", because: "\(settings.peer) does not know of the move any more")
                finishPending(.failed("\(settings.peer) left the move in the middle and stays active."))
                stopDatabase(then: .wait)
            }
        }
    }

    /// The stream broke before the end of the log came, and nobody runs who could send it: it will never come.
    private func lacksTheEnd(_ position: LSN, _ deadline: Instant) -> Bool {
        guard let standby, !standby.streaming, standby.received <= position else { return false }
        // What was seen of the database may be from before its stream ended.
        return deadline.since(now) < settings.timing.moveStage - Self.freshness
    }

    private static let freshness = Duration.milliseconds(500)

    mutating func takeoverPromoted(_ result: JobResult, epoch: Epoch, move: UInt64, deadline: Instant) {
        switch result {
        case .promoted(let timeline, let switchLSN):
            var complete = epoch
            complete.timeline = timeline
            complete.switchLSN = switchLSN
            mark(.promote)
            state = .takingOver(move: move, .awaitingConfirmation(complete), deadline: deadline)
            send(.promoted(complete), move: move)
        case .failed(let why):
            send(.failed(why), move: move)
            finishPending(.failed("The promotion failed: \(why.asClause). \(settings.peer) stays active."))
            stopDatabase(then: .wait)
        case .started, .stopped, .checkpointed, .rebuilt, .lookedAgain: break
        }
    }

    mutating func confirmed(_ move: UInt64) {
        guard case .takingOver(move, .awaitingConfirmation(let epoch), _) = state else { return }
        reign(epoch, cause: .planned)
    }

    /// The old side died between the promotion and its confirmation: the ordinary right to take over decides.
    private mutating func lostBeforeConfirmation(_ epoch: Epoch) {
        guard mayTakeOver else { return }
        beginRight(left: false)
        let number = job()
        state = .lookingAgain(job: number, epoch, .peerLost)
        out.append(.lookAgain(job: number))
    }

    mutating func oldSideAbandoned(_ move: UInt64, _ why: String) {
        guard case .takingOver(move, let stage, _) = state else {
            return send(.failed("nothing under way"), move: move)
        }
        send(.failed("given up as asked"), move: move)
        finishPending(.failed("\(settings.peer) gave the move up: \(why.asClause)."))
        switch stage {
        case .awaitingStop, .replaying: state = .following(.running(brokenSince: nil))
        case .promoting, .awaitingConfirmation: stopDatabase(then: .wait)
        }
    }

    mutating func moveRefused(_ move: UInt64, _ why: String) {
        guard pending == move else { return }
        finishPending(.refused("No move: \(why.asClause)."))
    }
}
