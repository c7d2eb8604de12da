import ClusterModel

// The planned move. Before "confirmed" the old side may return; after it, never by itself.
extension Failover {
    var stageDeadline: Instant { now.advanced(by: settings.timing.moveStage) }

    mutating func note(_ message: MoveMessage, move: UInt64) {
        switch message {
        case .wanted: handOver(move: move, because: "\(settings.peer) asked for it")
        case .refused(let why): moveRefused(move, why)
        case .prepare: prepareTakeover(move)
        case .prepared: prepared(move)
        case .stopping: if case .takingOver(move, .awaitingStop, _) = state { beginPlannedCourse() }
        case .stopped(let position): oldSideStopped(move, at: position)
        case .promoted(let epoch): newSidePromoted(move, epoch)
        case .confirmed: confirmed(move)
        case .failed(let why): newSideFailed(move, why)
        case .abandoned(let why): oldSideAbandoned(move, why)
        }
    }

    mutating func send(_ message: MoveMessage, move: UInt64) {
        out.append(.send(.move(id: move, message)))
    }

    // MARK: The old side

    /// Nil if the planned move may begin, else what is missing.
    var handoverObstacle: String? {
        guard case .active(let mode) = state else { return "\(settings.me) is not the active side" }
        guard case .paired = mode, let primary else { return notConfirming }
        guard let peerFlushed = primary.peerFlushed else { return "\(settings.peer) does not stream" }
        let lag = primary.flushed.bytes(since: peerFlushed)
        if let disk = peer.report?.database.standbyDisk {
            return "the database's disk on \(settings.peer) \(disk.words)"
        }
        if lag > 16 << 20 { return "\(settings.peer) lags by \(lag) bytes\(catchUpTime)" }
        guard peer.report?.eligible == true else { return "\(settings.peer) is not ready to take over yet" }
        return nil
    }

    private var notConfirming: String {
        let other = settings.peer
        guard let primary else { return "the database here does not answer" }
        guard peer.isInRing else { return "\(other) is not there" }
        guard let report = peer.report else { return "the daemon on \(other) has not reported yet" }
        guard let confirmed = primary.peerFlushed else {
            return "\(other) does not stream (it is \(report.state.rawValue)), so it does not confirm commits yet"
        }
        let lag = primary.flushed.bytes(since: confirmed)
        if lag > 0 { return "\(other) does not confirm every commit yet: it lags by \(lag) bytes\(catchUpTime)" }
        if let rest = probation?.timeLeft(at: now), rest > .zero {
            return "\(other) was too slow; it confirms commits again when it has kept up for \(Self.words(rest)) more"
        }
        return "\(other) has everything and confirms every commit in a moment; try again"
    }

    /// How long the other side needs for its lag at the pace that was seen last; empty if that is unknown.
    private var catchUpTime: String {
        guard let pace = catchUp, let time = pace.timeLeft else { return "" }
        return ", about \(Self.words(time)) at its present pace"
    }

    mutating func handOver(move: UInt64, because reason: String) {
        if let obstacle = handoverObstacle {
            send(.refused(obstacle), move: move)
            if pending == move { finishPending(.refused("No move: \(obstacle).")) }
            return
        }
        record("hands management over to \(settings.peer)", because: reason)
        state = .handingOver(move: move, .preparing, deadline: stageDeadline)
        // The report that names the move goes first.
        reportIfDue()
        send(.prepare, move: move)
    }

    private mutating func prepared(_ move: UInt64) {
        guard case .handingOver(move, .preparing, _) = state else { return }
        let number = job()
        state = .handingOver(move: move, .checkpointing(job: number), deadline: now.advanced(by: .seconds(120)))
        out.append(.checkpoint(job: number))
    }

    mutating func handoverJobEnded(
        _ number: UInt64,
        _ result: JobResult,
        move: UInt64,
        stage: HandoverStage,
        deadline: Instant
    ) {
        switch (stage, result) {
        case (.checkpointing(number), .checkpointed) where leavesNobody:
            giveUpBeforeStop(move, because: "\(settings.peer) follows no more")
        case (.checkpointing(number), .checkpointed):
            let next = job()
            state = .handingOver(move: move, .stopping(job: next), deadline: stageDeadline)
            send(.stopping, move: move)
            out.append(.stopDatabase(job: next))
        case (.checkpointing(number), .failed(let why)): giveUpBeforeStop(move, because: why)
        case (.stopping(number), .stopped(let position)):
            database = .stopped
            state = .handingOver(move: move, .awaitingPromotion(inOrder: position != nil), deadline: stageDeadline)
            // Without a shutdown checkpoint (a crash) the peer still has every acknowledged row.
            send(.stopped(position ?? .zero), move: move)
        case (.stopping(number), .failed(let why)):
            abandon(move, because: why)
        case (.preparing, _), (.awaitingPromotion, _), (.abandoning, _), (.checkpointing, _), (.stopping, _):
            break
        }
    }

    /// Whoever was to take over is not there any more, or confirms nothing.
    private var leavesNobody: Bool {
        guard case .primary(let primary) = database else { return true }
        return !peer.isInRing || peer.report == nil || primary.peerFlushed == nil
    }

    private mutating func giveUpBeforeStop(_ move: UInt64, because why: String) {
        state = .active(.paired(notStreamingSince: nil))
        send(.abandoned(why), move: move)
        finishPending(.failed("The move was given up before anything stopped: \(why.asClause)."))
    }

    /// The database here can't be relied on any more: the peer, which has every acknowledged row, takes over.
    mutating func yieldToPeer(because why: String) {
        let move = identifiers.next()
        record("yields to \(settings.peer)", because: why)
        state = .handingOver(move: move, .awaitingPromotion(inOrder: false), deadline: stageDeadline)
        reportIfDue()
        send(.prepare, move: move)
        send(.stopped(.zero), move: move)
    }

    /// For a database that can't write its checkpoint nobody waits: every row that was acknowledged is there.
    private mutating func handOverAsItIs(_ move: UInt64, because ailment: String) {
        record("does not wait for the checkpoint", because: ailment)
        state = .handingOver(move: move, .awaitingPromotion(inOrder: false), deadline: stageDeadline)
        send(.stopped(.zero), move: move)
    }

    mutating func steerHandover(_ move: UInt64, _ stage: HandoverStage, _ deadline: Instant) {
        switch stage {
        case .preparing:
            if now >= deadline || leavesNobody { giveUpBeforeStop(move, because: "\(settings.peer) did not answer") }
        case .checkpointing:
            // A checkpoint may take minutes; commits must not wait for a peer that is gone.
            if leavesNobody { return giveUpBeforeStop(move, because: "\(settings.peer) follows no more") }
            if let ailment, primary?.disk != .full { handOverAsItIs(move, because: ailment) }
        case .stopping: break
        case .awaitingPromotion:
            if peerLeft(move) { return abandon(move, because: "\(settings.peer) left it") }
            // A confirmation that got lost shows itself in the report of the side that is active now.
            if now >= deadline || !peer.isInRing { abandon(move, because: "\(settings.peer) did not answer in time") }
        case .abandoning:
            if now >= deadline { askAgainToAbandon() }
            guard let report = peer.report else { return lostInMove() }
            if hasNewerData(report) {
                // It took over and is down again: its data count, and it becomes active.
                out.append(.releaseAddress)
                return stopDatabase(then: .wait)
            }
            switch report.state {
            case .active, .alone: concede()
            case .stopped, .rejoining, .isolated: if !report.becoming { returnFromMove() }
            case .passive: break
            }
        }
    }

    /// It was part of the move, and is its standby again: its word of that was lost with the contact.
    private func peerLeft(_ move: UInt64) -> Bool {
        guard let report = peer.report, peer.namedMove == move, report.move != move else { return false }
        switch report.state {
        case .passive, .rejoining, .stopped, .isolated: return !report.becoming && !hasNewerData(report)
        case .active, .alone: return false
        }
    }

    /// What was sent while the peer was away is lost.
    mutating func askAgainToAbandon() {
        guard case .handingOver(let move, .abandoning, _) = state else { return }
        state = .handingOver(move: move, .abandoning, deadline: stageDeadline)
        send(.abandoned("asked again"), move: move)
    }

    private mutating func abandon(_ move: UInt64, because why: String) {
        record("gives the move up", because: why)
        endGrant()
        state = .handingOver(move: move, .abandoning, deadline: stageDeadline)
        send(.abandoned(why), move: move)
        finishPending(.failed("The move was given up: \(why.asClause). Management returns to \(settings.me)."))
    }

    private mutating func returnFromMove() {
        endGrant()
        if database == .stopped { return resume(because: "the move was given up") }
        state = .active(.blocked(since: now))
    }

    /// The new side is lost in the middle of the move.
    private mutating func lostInMove() {
        if peer.isInRing { return }
        if peerIsHarmless, mayActAlone { return returnFromMove() }
        guard peer.livedOn || peer.cutOffSinceLoss else { return }
        // It may have been promoted before: from here on only it can tell, or the operator.
        record("waits for \(settings.peer)", because: "it may have taken over before it was lost")
        out.append(.releaseAddress)
        if database == .stopped { state = .waiting } else { stopDatabase(then: .wait) }
    }

    private mutating func concede() {
        endGrant()
        out.append(.releaseAddress)
        persist { $0.standing = .stale }
        state = .waiting
    }

    private mutating func newSidePromoted(_ move: UInt64, _ epoch: Epoch) {
        guard case .handingOver(move, .awaitingPromotion(let inOrder), _) = state, epoch.parent == memory?.epoch.id
        else {
            return
        }
        endGrant()
        // Before anything is stored: a disk that takes nothing ends this daemon, and the address would stay here, too.
        out.append(.releaseAddress)
        // One that crashed, or could not be stopped, may hold rows that nobody confirmed.
        persist {
            $0.history.append(epoch)
            $0.standing = inOrder ? .passive : .stale
        }
        send(.confirmed, move: move)
        record("handed over", because: "\(settings.peer) is promoted in epoch \(epoch.number)")
        finishPending(.done("Management runs on \(settings.peer) now."))
        if inOrder { return follow() }
        guard database == .stopped else { return stopDatabase(then: .wait) }
        state = .waiting
    }

    private mutating func newSideFailed(_ move: UInt64, _ why: String) {
        if case .handingOver(move, .preparing, _) = state {
            state = .active(.paired(notStreamingSince: nil))
            return finishPending(.refused("No move: \(why.asClause)."))
        }
        guard case .handingOver(move, let stage, _) = state else { return }
        switch stage {
        case .awaitingPromotion, .abandoning:
            finishPending(.failed("The move failed: \(why.asClause). Management returns to \(settings.me)."))
            returnFromMove()
        case .preparing, .checkpointing, .stopping: break
        }
    }
}
