package import ClusterModel

// What an operator orders, and what the fallback type orders by itself.
extension Failover {
    /// What would become of a command, were it given now. Nothing is changed.
    package func prospect(of command: FailoverCommand, at now: Instant) -> CommandProspect {
        var copy = self
        let question = UInt64(0)
        for case .answer(question, let outcome) in copy.handle(.command(id: question, command), at: now) {
            switch outcome {
            case .refused(let sentence), .busy(let sentence), .failed(let sentence): return .refused(sentence)
            case .done(let sentence):
                // What changes something at once has changed the copy.
                return copy.isOrderedLike(self) ? .nothingToDo(sentence) : .begins
            }
        }
        return .begins
    }

    private func isOrderedLike(_ other: Failover) -> Bool {
        state == other.state && settings.fallback == other.settings.fallback && pausedUntil == other.pausedUntil
    }

    mutating func obey(_ command: FailoverCommand, id: UInt64) {
        defer { if pending == id { orderedAt = (command, now) } }
        switch command {
        case .fallback: fallback(id)
        case .move: move(id)
        case .setFallback(let type):
            setFallback(type, generation: min(fallbackGeneration + 1, Self.mostOrders - 1))
            out.append(.answer(id: id, .done("The fallback type of management is \(type.rawValue) now.")))
        case .leave: leave(id)
        case .startAlone: startAlone(id)
        case .adopt(let directory): adopt(directory, id: id)
        case .pause(let duration): pause(duration, id: id)
        }
    }

    private mutating func fallback(_ id: UInt64) {
        guard settings.me == settings.master else {
            return refuse(id, "Fallback is ordered on the master, \(settings.master).")
        }
        if case .active = state { return out.append(.answer(id: id, .done("Management already runs on the master."))) }
        guard limOne == settings.me else {
            let place = limOne.map { "runs on \($0)" } ?? "runs nowhere"
            return refuse(id, "LIM 1 \(place). First order 'mxone_maintenance cluster move --lim 1', then Fallback.")
        }
        askForManagement(id)
    }

    private mutating func move(_ id: UInt64) {
        if case .active = state {
            guard pending == nil else { return refuseBusy(id) }
            order(id)
            return handOver(move: id, because: "ordered")
        }
        askForManagement(id)
    }

    private mutating func askForManagement(_ id: UInt64) {
        guard pending == nil else { return refuseBusy(id) }
        if case .waiting = state {
            return refuse(id, "Management does not run here, and can't be moved here: \(explanation).")
        }
        if peer.report?.move != nil {
            let sentence = "A move that was ordered on \(settings.peer) is under way. Wait for its end."
            return out.append(.answer(id: id, .busy(sentence)))
        }
        guard isEligible else {
            let why = peer.isInRing ? "this server does not stream in sync yet" : (obstacle ?? "the peer is lost")
            return refuse(id, "This server can't take over now: \(why.asClause).")
        }
        order(id)
        // Until it is asked whether it is ready.
        pendingUntil = now.advanced(by: settings.timing.moveStage)
        out.append(.send(.move(id: id, .wanted)))
    }

    private mutating func leave(_ id: UInt64) {
        leaving = true
        // Whoever holds a command's answer back would hold the stop back.
        finishPending(.failed("This server is being stopped."))
        if case .handingOver = state { return order(id) }
        if case .following = state, let report = peer.report, report.state == .active {
            // Commits would wait until our lease has run out: stop only when the active side has heard that we go.
            order(id)
            pendingUntil = now.advanced(by: Self.longestFarewell)
            return
        }
        guard handoverObstacle == nil else { return out.append(.answer(id: id, .done("nothing to hand over"))) }
        order(id)
        handOver(move: id, because: "this server is being stopped in order")
    }

    private mutating func startAlone(_ id: UInt64) {
        guard memory != nil || holdsPairData else { return refuse(id, "This server holds no data of the pair.") }
        guard pending == nil else { return refuseBusy(id) }
        if let report = peer.report, !report.holdsNothing, !isStalemate(with: report) {
            return refuse(id, refusalBeside(report))
        }
        if peer.isMember, peer.report == nil {
            // Its set-up can have been taken back there, and then its database serves by itself.
            return refuse(
                id,
                "The daemon of \(settings.peer) is there, and says nothing of this pair: see 'webserver_config redundancy "
                    + "status' there, and finish what was begun. If \(settings.peer) is broken, power it off first."
            )
        }
        switch state {
        case .waiting, .isolated:
            operatorStartsAlone = true
            order(id)
        case .following(.running), .following(.startFailed), .handingOver(_, .abandoning, _), .rebuildPaused,
            .takingOver(_, .awaitingConfirmation, _):
            // From the beginning: stopped, started as a standby, promoted.
            operatorStartsAlone = true
            order(id)
            record("stops the database to start it anew", because: "the operator ordered 'start-alone'")
            endGrant()
            stopDatabase(then: .wait)
        case .active(.blocked):
            record("goes on alone", because: "the operator ordered 'start-alone'")
            goAlone()
            out.append(.answer(id: id, .done("Management runs on \(settings.me) now.")))
        case .stopping(_, then: .wait), .stopping(_, then: .isolate), .resuming, .promoting, .lookingAgain:
            // What is under way may succeed, and then it is what was ordered; else the order's turn comes behind it.
            operatorStartsAlone = true
            order(id)
        case .active, .stopping, .recovering, .rebuilding, .following(.starting), .handingOver, .takingOver:
            refuse(id, "The database is not waiting here: \(explanation).")
        }
    }

    /// Each gave way to the other, and nobody leads: only an order tells which of them is to try.
    func isStalemate(with report: ManagementReport) -> Bool {
        guard case .waiting = state, let memory, memory.standing == .stale, report.standing == .stale else {
            return false
        }
        return report.state == .stopped && !report.becoming && report.move == nil
            && report.history?.last.id == memory.epoch.id
    }

    private func refusalBeside(_ report: ManagementReport) -> String {
        let there = "\(settings.peer) is there (\(report.state.rawValue))"
        switch report.state {
        case .active, .alone, .passive, .rejoining, .isolated: return "\(there): both sides settle it by themselves."
        case .stopped where pausedUntil != nil:
            return "\(there), and moves are paused. End that, and whichever database starts serves: "
                + "webserver_config redundancy pause --end"
        case .stopped:
            return
                "\(there): whichever has every row starts its database, and leaves it to the other if it can't. To go on "
                + "here without \(settings.peer): 'systemctl stop redundancyd' there, then this order again; rows that only "
                + "\(settings.peer) has are kept apart when it comes back."
        }
    }

    /// The peer came back before the order was carried out.
    mutating func forgetStartAlone() {
        guard operatorStartsAlone else { return }
        operatorStartsAlone = false
        finishPending(.refused("\(settings.peer) is back and active."))
    }

    /// Takes on what has to be answered later, but within a limit.
    mutating func order(_ id: UInt64) {
        pending = id
        pendingUntil = now.advanced(by: Self.longestMove)
    }

    private static let longestFarewell = Duration.seconds(2)

    /// Whatever becomes of an order, it is answered.
    mutating func reconsiderPending() {
        if leaving, case .following = state, peer.report?.state != .active {
            finishPending(.done("\(settings.peer) goes on without this server"))
        }
        if let until = pendingUntil, now >= until {
            finishPending(.failed("It did not end in time; see 'webserver_config redundancy status'."))
        }
        guard pendingBegan else { return }
        switch state {
        case .takingOver, .lookingAgain, .promoting: return
        case .waiting, .stopping, .resuming, .active, .recovering, .isolated, .rebuilding, .rebuildPaused, .following,
            .handingOver:
            finishPending(.failed("The move was broken off: \(explanation)."))
        }
    }

    static let longestMove = Duration.seconds(180)

    mutating func refuseBusy(_ id: UInt64) {
        let what = orderedAt.map { " (\($0.command.words), for \(Self.words(now.since($0.at))))" } ?? ""
        out.append(.answer(id: id, .busy("Another operation is in progress\(what). Wait for its end.")))
    }

    mutating func refuse(_ id: UInt64, _ why: String) { out.append(.answer(id: id, .refused(why))) }

    mutating func finishPending(_ outcome: CommandOutcome) {
        guard let id = pending else { return }
        pending = nil
        pendingUntil = nil
        pendingBegan = false
        out.append(.answer(id: id, outcome))
    }

    /// The active side follows LIM 1 to the standby always, to the master only with automatic fallback.
    mutating func followLIMOne() {
        guard let limOne, limOne == settings.peer, settings.peer == settings.standby, pending == nil,
            pausedUntil == nil,
            handoverObstacle == nil
        else {
            if limOne == settings.me || limOne == nil { wellSince = nil }
            return
        }
        let since = wellSince ?? now
        wellSince = since
        guard now.since(since) >= settings.timing.holdDown, now >= retryAt else { return }
        retryAt = now.advanced(by: settings.timing.retry)
        handOver(move: identifiers.next(), because: "LIM 1 runs there")
    }

    /// The master asks for management back by itself once LIM 1 is back and it is in sync.
    mutating func wantFallback() {
        guard settings.me == settings.master, settings.fallback == .automatic, limOne == settings.me, isEligible,
            pending == nil, pausedUntil == nil, standby?.disk == nil
        else {
            wellSince = nil
            return
        }
        let since = wellSince ?? now
        wellSince = since
        guard now.since(since) >= settings.timing.holdDown, now >= retryAt else { return }
        retryAt = now.advanced(by: settings.timing.retry)
        out.append(.send(.move(id: identifiers.next(), .wanted)))
    }
}
