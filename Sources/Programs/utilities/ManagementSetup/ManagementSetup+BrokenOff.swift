import ClusterModel
import Glibc
import SetupDialog
import SetupEngine
import SetupPlan

// Set-ups that neither came to their end nor were taken back.
extension ManagementSetup {
    static let answersAreGone =
        "The server was restarted since, and the answers' passwords were kept in memory only. Take back what it changed, then set up anew."

    func brokenOff() async throws -> BrokenOff? {
        // Others can't read it, and it is only for those who may do something about it.
        guard getuid() == 0, let ground = try? ManagementGround.survey() else { return nil }
        return try await translating {
            // A removal is continued by a removal.
            guard try !ManagementRemoval.isUnderWay(ground) else { return nil }
            if let renewal = try await Renewal(setup: self).brokenOff() { return renewal }
            // Whoever is at work on it records it himself.
            if (try? await recordEnd(ground)) == true { return nil }
            guard try await !isComplete() else { return try await standbyIsMissing(ground) }
            let kept = WorkFolder().kept()
            let left = try await leftovers(ground)
            guard kept != nil || !left.isEmpty else { return try await leftElsewhere(ground) }
            let needsAnswers = try await begunEnd(ground) == nil
            return BrokenOff(
                role: ground.isMaster ? .master : .standby,
                step: left.first?.title,
                changes: left.count,
                onlyUndo: kept == nil && needsAnswers ? Self.answersAreGone : nil,
                noUndo: try? await undoRefusal(ground)
            )
        }
    }

    func nothingToRemove(peerIsLost: Bool) async throws -> String? {
        guard getuid() == 0, access(Installation.management, F_OK) != 0, let ground = try? ManagementGround.survey(),
            try await entries().isEmpty, try !Renewal.isUnderWay, try !ManagementRemoval.isUnderWay(ground)
        else { return nil }
        // Whether the standby waits for the removal to be told to it can only be asked there.
        if ground.isMaster, !peerIsLost, (try? await ManagementRemoval(setup: self).standbyWaits(ground)) != false {
            return nil
        }
        return "PM/SNM redundancy is not set up on this server."
    }

    func brokenOffRemoval() async throws -> String? {
        guard getuid() == 0, let ground = try? ManagementGround.survey(), try ManagementRemoval.isUnderWay(ground)
        else {
            return nil
        }
        return
            "A removal of PM/SNM redundancy was broken off on this server; finish it: webserver_config redundancy remove (with --peer-lost if \(ground.peer.name) is gone for good). Until then commits may wait."
    }

    func partOfMaster() async throws -> String? {
        guard getuid() == 0, let ground = try? ManagementGround.survey(), !ground.isMaster, try await !isComplete(),
            case let count = try await entries().count, count > 0
        else { return nil }
        return
            "\(ground.master.name) has made its part of the set-up on this server (\(count) changes). Once 'webserver_config redundancy status' there says that it is set up, this server is next: webserver_config."
    }

    /// Killed behind its last step there is nothing to continue, unless the standby was to be set up in the same run.
    private func standbyIsMissing(_ ground: ManagementGround) async throws -> BrokenOff? {
        guard WorkFolder().kept()?.setsBothUp == true, await !standbyIsComplete(ground) else {
            try WorkFolder().dropPlan()
            return nil
        }
        let title = MasterSetUp.title(ground)
        return BrokenOff(role: .master, step: title, changes: try await entries().count, onlyUndo: nil)
    }

    /// Seen from the master; one that can't be asked is not.
    func standbyIsComplete(_ ground: ManagementGround) async -> Bool {
        let asked = StepNumberVerb.Request(scope: .management, step: ManagementSteps.last, isDone: true)
        let reply = try? await standby(ground).ask(asked, as: StepNumberVerb.Reply.self)
        return reply?.number != nil
    }

    /// The standby is set up, or being set up: its work comes to its end first, then both are taken back.
    func takeBackBoth(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws {
        let title = "\(ground.standby.name): Wait for the end of its set-up"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        _ = try await standby(ground, limit: ConversationLimit.detachedWork)
            .ask(AwaitWorkVerb.Request(), as: Bool.self) { tell(.going($0)) }
        tell(.done)
        let removal = ManagementRemoval(setup: self)
        try await removal.checkMaster(ground)
        // What is half taken back is not continued.
        try WorkFolder().dropPlan()
        try await removal.takeBackBoth(ground, onProgress)
    }

    /// The standby was away while everything else was taken back. After a removal on the master it waits for its own, which
    /// is something else.
    private func leftElsewhere(_ ground: ManagementGround) async throws -> BrokenOff? {
        guard try await isLeftOnStandby(ground) else { return nil }
        let notice = Condition.file(path: ManagementRemoval.notice, state: nil)
        guard try await PeerExecutor(peer: standby(ground)).find(notice) == notice else { return nil }
        return BrokenOff(
            role: .master,
            step: nil,
            changes: 0,
            onlyUndo: "There is nothing left to continue. Take back what is left, then set up anew.",
            leftOn: ground.standby.name.description
        )
    }

    /// What a set-up that is not complete changed here, last first.
    func leftovers(_ ground: ManagementGround) async throws -> [ChangeJournal.Entry] {
        guard try await !isComplete() else { return [] }
        let left = try await entries()
        guard !ground.isMaster else { return left }
        // On the standby the master's set-up has left its part, which is not ours to take back.
        guard let first = left.lastIndex(where: { $0.step == StandbyPlan.firstStep(on: ground.own.name) }) else {
            return []
        }
        return Array(left[...first])
    }

    /// The changes of a set-up that was cut off go first, on both servers.
    func takeBackLeftovers(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws {
        if try Renewal.isUnderWay { return try await Renewal(setup: self).takeBack(ground, onProgress) }
        let first = try await leftovers(ground).last
        let isOnStandby = first == nil ? try await isLeftOnStandby(ground) : ground.isMaster
        guard first != nil || isOnStandby else { return try WorkFolder().dropPlan() }
        guard try !ManagementRemoval.isUnderWay(ground) else {
            throw OperationError(
                .refused,
                "A removal was broken off here; finish it first: webserver_config redundancy remove"
            )
        }
        try await requireUndoable(ground)
        // What is half taken back is not continued.
        try WorkFolder().dropPlan()
        let title = "Take back what a broken-off set-up left"
        onProgress(StepReport(number: 1, of: 1, title, .started))
        var findings: [UndoFinding] = ground.isMaster ? [] : try await takeBackOnMaster(ground)
        if let first { findings += try await local().undo(.management, from: first.number) { _ in }.findings }
        if isOnStandby {
            findings += try await PeerExecutor(peer: standby(ground)).undo(.management, from: 0) { _ in }.findings
        }
        guard findings.isEmpty else {
            let sentence = findings.map(\.text).joined(separator: " ")
            throw OperationError(.failed, "A broken-off set-up could not be taken back whole: \(sentence)")
        }
        onProgress(StepReport(number: 1, of: 1, title, .done))
    }

    /// The standby's set-up has let itself in at the master, and its key is the way to take that back. It goes first:
    /// afterwards the key is gone.
    private func takeBackOnMaster(_ ground: ManagementGround) async throws -> [UndoFinding] {
        guard access(ManagerKey.file, F_OK) == 0, let note = try note() else { return [] }
        let peer = ManagerKey.peer(ground.master.name, at: ground.masterBase, account: note.managerUser)
        let step = StandbyPlan.loginStep(on: ground.master.name)
        do {
            let asked = StepNumberVerb.Request(scope: .management, step: step)
            guard let number = try await peer.ask(asked, as: StepNumberVerb.Reply.self).number else { return [] }
            return try await PeerExecutor(peer: peer).undo(.management, from: number) { _ in }.findings
        } catch let error as OperationError where error.description.contains("Permission denied") {
            // It does not let the key in: that change was not made yet, or is taken back.
            return []
        } catch let error as OperationError where error.status == .peerUnreachable {
            // Gone for good it would keep this server from ever being as it was.
            let name = ground.master.name
            return [
                UndoFinding(
                    subject: step,
                    text:
                        "\(name) can't be reached: that it lets this server in stays there until redundancy is removed on it."
                )
            ]
        }
    }

    /// The standby lost its power while the master's set-up was taken back: its part is still there.
    private func isLeftOnStandby(_ ground: ManagementGround) async throws -> Bool {
        guard ground.isMaster, try await !isComplete() else { return false }
        // A standby that can't be reached is found by the checks that follow, which say so.
        let facts = try? await standby(ground).ask(HelloVerb.Request(), as: ServerFacts.self)
        guard let facts, facts.isLeavingPair != true else { return false }
        return facts.journals.contains(.management) && !facts.hasManagement
    }
}
