import ClusterModel
import ConfigurationFiles
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Makes a stand-alone server of the one that is left, whose peer is gone for good: its data stay, and nothing is asked
/// of the other.
struct PeerLostRemoval {
    /// A peer that was heard more recently may still be there.
    private static let longestEcho = 10.0
    /// On a standby that goes on alone: its own old data and the applications are not put back as they were.
    private static let kept = "it stays: this server goes on alone with what it serves"

    let setup: ManagementSetup

    func preview() async throws -> [PlannedChange] {
        let ground = try ManagementGround.survey()
        try await check(ground)
        let goesOn = try await goesOnWithData(ground)
        let role = goesOn ? try ManagementSetup.configuration(at: Installation.management)?.replicationUser : nil
        return try await MirrorSetup.removalPreview(ground.own.name)
            + [role].compactMap(\.self).map { role in
                PlannedChange(.remove, on: ground.own.name.description, "replication role \(role) in the database")
            }
            + setup.entries().filter { !goesOn || !stays($0) }.map { entry in
                PlannedChange(.remove, on: ground.own.name.description, "\(entry.wanted.subject) (\(entry.title))")
            }
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try ManagementGround.survey()
        try await check(ground)
        let live = try ManagementSetup.configuration(at: Installation.management)
        try SetupMarks.set(ManagementRemoval.mark)
        try Renewal.forget()
        try await MirrorSetup.takeBack(setup.local(), on: ground.own.name, onProgress)
        if try await goesOnWithData(ground) {
            try await keep()
            try await dropRole(live)
        }
        let title = "\(ground.own.name): Take back what the set-up changed"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        let result = try await setup.local().undo(.management, from: 0) { tell(.going($0)) }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            tell(.failed(sentence))
            throw OperationError(.failed, "\(ground.own.name) is not as it was before: \(sentence)")
        }
        guard try await ground.database.isRunning, try await !ground.database.session.isInRecovery() else {
            throw OperationError(
                .failed,
                "\(ground.database.cluster.title) does not run as an independent database; see its log."
            )
        }
        try ManagedFile.remove(OwnData.proof)
        try SetupMarks.clear(ManagementRemoval.mark)
        tell(.done)
        return try await sentence(ground, live)
    }

    // MARK: May it be?

    private func check(_ ground: ManagementGround) async throws {
        guard try await !setup.entries().isEmpty || ManagementRemoval.isUnderWay(ground) else {
            throw OperationError(.refused, "PM/SNM redundancy is not set up on this server.")
        }
        if await answers(ground) {
            throw OperationError(
                .refused,
                "\(ground.peer.name) answers, so it is not lost; use: webserver_config redundancy remove"
            )
        }
        // A removal that was broken off has nothing to ask the engine about any more.
        guard try await setup.isComplete() else { return }
        let status = try await ManagementWatch(daemon: setup.daemon).status()
        if let heard = status.peer?.heardSecondsAgo, heard < Self.longestEcho {
            throw OperationError(
                .refused,
                "\(ground.peer.name) was heard \(Int(heard)) s ago, so it is not lost. Power it off, or wait, and try again."
            )
        }
        guard ManagementWatch.leads(status), try await !ground.database.session.isInRecovery() else {
            throw OperationError(
                .refused,
                "\(ground.own.name) does not serve PM and SNM now (\(status.state?.rawValue ?? "state unknown")). "
                    + "If its data are the ones to go on with: webserver_config redundancy start-alone"
            )
        }
    }

    /// Whether the other server lets us in and answers.
    private func answers(_ ground: ManagementGround) async -> Bool {
        do {
            let peer: PeerClient
            if ground.isMaster {
                peer = setup.standby(ground)
            } else {
                guard let note = try setup.note() else { return false }
                peer = ManagerKey.peer(ground.master.name, at: note.masterBase, account: note.managerUser)
            }
            _ = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
            return true
        } catch {
            return false
        }
    }

    // MARK: What stays

    /// A standby that was set up to the end has the lost master's data; one that was not gets its own back. What the
    /// master's own set-up made is in its journal.
    private func goesOnWithData(_ ground: ManagementGround) async throws -> Bool {
        guard !ground.isMaster else { return false }
        return try await setup.isComplete()
    }

    private func stays(_ entry: ChangeJournal.Entry) -> Bool {
        switch entry.wanted {
        case .packages: return true
        case .operation(let operation): return operation.name == OwnData.name
        case .file, .directory, .block, .word, .sysctl, .address, .routes, .unit, .account, .password, .keyLine:
            return false
        }
    }

    /// The lost master made it, and its data with it are this server's now: nobody logs in by it any more, and a new pair
    /// may have one of the same name.
    private func dropRole(_ live: ManagementConfiguration?) async throws {
        guard let live else { return }
        var role = ReplicationRoleOperation.state(user: live.replicationUser, password: "")
        role.applied = false
        try await ReplicationRoleOperation().bringAbout(role) { _ in }
    }

    private func keep() async throws {
        for entry in try await setup.entries() where stays(entry) {
            let record = JournalRecord.kept(number: entry.number, reason: Self.kept, at: WallClock.now())
            try await JournalFiles().append(record, to: .management)
            if case .operation(let operation) = entry.wanted { try SetupMarks.clear(operation.name) }
        }
    }

    // MARK: What is so now

    /// A dead standby can be replaced; of LIM 1's server the standby takes the place.
    private func next(_ ground: ManagementGround) -> String {
        ground.isMaster ? "" : "; to end that, too: mxone_maintenance cluster delete \(ground.cluster.name) --peer-lost"
    }

    private func sentence(_ ground: ManagementGround, _ live: ManagementConfiguration?) async throws -> String {
        let kept = try await ground.database.files.kept().map(\.path)
        let old =
            kept.isEmpty ? "" : " Kept from earlier, for you to look at or delete: \(kept.joined(separator: ", "))."
        let address = live.map { " \($0.virtualIP) is nobody's address any more." } ?? ""
        return "PM/SNM redundancy is removed from \(ground.own.name); its database is independent.\(address)\(old) "
            + "\(ground.peer.name) must never come back to this network as it was: it would take itself for the other half "
            + "of a pair, with data that are out of date. Install it anew, or disconnect it and run there: "
            + "webserver_config redundancy remove --peer-lost. The cluster still lists it, and goes on without it\(next(ground))."
    }
}
