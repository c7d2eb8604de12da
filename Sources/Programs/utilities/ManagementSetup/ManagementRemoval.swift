import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments
import SystemSupport

/// Makes two stand-alone servers of the pair again: on the master first, then on the standby (R-UT-07).
struct ManagementRemoval {
    /// On the standby: the master's database is independent.
    struct Notice: Codable {
        var at: String
        var systemIdentifier: String
    }

    static let notice = "/var/lib/sn-redundancy/master-removed.json"

    /// Set while a removal is under way, so that one that was broken off is continued and not taken for a set-up.
    static let mark = "removal"

    let setup: ManagementSetup

    /// On the standby its proof says so, which the master puts there, too, when it takes both back.
    static func isUnderWay(_ ground: ManagementGround) throws -> Bool {
        if try SetupMarks.isSet(mark) { return true }
        return try !ground.isMaster && ManagedFile.read(OwnData.proof) != nil
    }

    func preview() async throws -> [PlannedChange] {
        let ground = try ManagementGround.survey()
        try await check(ground)
        return try await MirrorSetup.removalPreview(ground.own.name)
            + setup.entries().map { entry in
                PlannedChange(.remove, on: ground.own.name.description, "\(entry.wanted.subject) (\(entry.title))")
            }
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try ManagementGround.survey()
        try await check(ground)
        return ground.isMaster
            ? try await removeMaster(ground, onProgress) : try await removeStandby(ground, onProgress)
    }

    // MARK: May it be?

    private func check(_ ground: ManagementGround) async throws {
        // Broken off behind its last step it has nothing left but to say so.
        guard try await !setup.entries().isEmpty || Renewal.isUnderWay || Self.isUnderWay(ground) else {
            if ground.isMaster, try await standbyWaits(ground) { return }
            throw OperationError(.refused, "PM/SNM redundancy is not set up on this server.")
        }
        guard ground.isMaster else { return _ = try readNotice(ground) }
        do { try await checkMaster(ground) } catch {
            let failure = OperationError.translated(error)
            guard failure.status == .peerUnreachable else { throw error }
            throw OperationError(
                .peerUnreachable,
                "\(failure.description) If \(ground.standby.name) is gone for good: "
                    + "webserver_config redundancy remove --peer-lost",
                cause: error
            )
        }
    }

    func checkMaster(_ ground: ManagementGround) async throws {
        _ = try await setup.standby(ground).ask(HelloVerb.Request(), as: ServerFacts.self)
        // A set-up that was broken off has nothing to ask the engine about.
        guard try await setup.isComplete() else { return }
        let status = try await ManagementWatch(daemon: setup.daemon).status()
        guard ManagementWatch.leads(status), status.active == ground.own.name else {
            throw OperationError(
                .refused,
                "PM and SNM are active on \(status.active?.description ?? "another server"). Order Fallback first, so that the newest data are here."
            )
        }
        guard try await !ground.database.session.isInRecovery() else {
            throw OperationError(.refused, "The database here is a standby at the moment; order Fallback first.")
        }
    }

    /// The identifier of the master's database, once that is independent.
    private func readNotice(_ ground: ManagementGround) throws -> String {
        if let file = try ManagedFile.read(Self.notice) {
            return try JSONDecoder().decode(Notice.self, from: Data(file.content)).systemIdentifier
        }
        // A removal that was broken off has taken the notice back already.
        if let proof = try ManagedFile.read(OwnData.proof) { return String(decoding: proof.content, as: UTF8.self) }
        throw OperationError(
            .refused,
            "Remove the redundancy on the master \(ground.master.name) first, then here."
        )
    }

    func standbyWaits(_ ground: ManagementGround) async throws -> Bool {
        let facts = try await setup.standby(ground).ask(HelloVerb.Request(), as: ServerFacts.self)
        return facts.hasManagement || facts.journals.contains(.management)
    }

    // MARK: Master

    private func removeMaster(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws -> String
    {
        let database = ground.database
        if try Renewal.isUnderWay {
            try await setup.takeBackLeftovers(ground, onProgress)
            return "\(Renewal.takenBack)"
        }
        if try await !setup.entries().isEmpty, try await !setup.isComplete(), try !SetupMarks.isSet(Self.mark) {
            try await setup.takeBackLeftovers(ground, onProgress)
            return "The broken-off set-up is taken back on both servers."
        }
        if try await !setup.entries().isEmpty {
            try SetupMarks.set(Self.mark)
            try await MirrorSetup.takeBack(setup.local(), on: ground.own.name, onProgress)
            try await takeBack(ground, onProgress, of: 2)
        }
        guard try await database.isRunning, try await !database.session.isInRecovery() else {
            throw OperationError(
                .failed,
                "\(database.cluster.title) does not run as an independent database; see its log."
            )
        }
        let title = "\(ground.standby.name): Note that the master is independent"
        onProgress(StepReport(number: 2, of: 2, title, .started))
        let identifier = try await database.systemIdentifier()
        let text = try PeerJSON.pretty(Notice(at: WallClock.now(), systemIdentifier: identifier))
        let step = Step(
            "master removed",
            on: ground.standby.name,
            "Note that the master is independent",
            .file(path: Self.notice, state: FileState(FileContent(text), mode: 0o600))
        )
        _ = try await PeerExecutor(peer: setup.standby(ground)).apply(step, scope: .management) { _ in }
        try SetupMarks.clear(Self.mark)
        onProgress(StepReport(number: 2, of: 2, title, .done))
        return
            "PM/SNM redundancy is removed from the master; its database is independent.\(try await keptSentence(database)) "
            + "Now remove it on \(ground.standby.name)."
    }

    /// Before a set-up that is made again: the master's part, then the standby's, which then has nothing to wait for.
    func takeBackBoth(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws {
        try await takeBack(ground, onProgress, of: 2)
        let title = "\(ground.standby.name): Take back what the set-up changed"
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 2, of: 2, title, $0)) }
        tell(.started)
        let standby = PeerExecutor(peer: setup.standby(ground))
        let identifier = try await ground.database.systemIdentifier()
        let proof = Step(
            "removal proof",
            on: ground.standby.name,
            "Prove that the master is independent",
            .file(path: OwnData.proof, state: FileState(FileContent(identifier), mode: 0o600))
        )
        // In another journal: it must outlive what is taken back. It may lie there from a try that was broken off.
        let asked = StepNumberVerb.Request(scope: .server, step: proof.id)
        let earlier = try await setup.standby(ground).ask(asked, as: StepNumberVerb.Reply.self).number
        let number = if let earlier { earlier } else { try await standby.nextNumber(.server) }
        _ = try await standby.apply(proof, scope: .server) { _ in }
        let result = try await standby.undo(.management, from: 0) { tell(.going($0)) }
        _ = try await standby.undo(.server, from: number) { _ in }
        // A package that others need by now stays, and the new set-up finds what it wants.
        let findings = result.findings.filter { !$0.subject.hasPrefix("package") }
        guard findings.isEmpty else {
            let sentence = findings.map(\.text).joined(separator: " ")
            tell(.failed(sentence))
            throw OperationError(
                .failed,
                "Redundancy is removed, but \(ground.standby.name) is not as it was before: \(sentence)"
            )
        }
        tell(.done)
    }

    // MARK: Standby

    private func removeStandby(
        _ ground: ManagementGround,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let identifier = try readNotice(ground)
        let proof = ManagedFile(
            content: Array(identifier.utf8),
            mode: 0o600,
            owner: "root",
            group: "root"
        )
        try proof.write(OwnData.proof)
        try await MirrorSetup.takeBack(setup.local(), on: ground.own.name, onProgress)
        do { try await takeBack(ground, onProgress, of: 1) } catch {
            // What is only listed won't be tried again.
            if try await setup.entries().isEmpty { try ManagedFile.remove(OwnData.proof) }
            throw error
        }
        try ManagedFile.remove(OwnData.proof)
        return
            "PM/SNM redundancy is removed from the standby; it works on its own again.\(try await keptSentence(ground.database))"
    }

    // MARK: Both

    private func takeBack(
        _ ground: ManagementGround,
        _ onProgress: @escaping ProgressReport,
        of count: Int
    ) async throws {
        let title = "\(ground.own.name): Take back what the set-up changed"
        onProgress(StepReport(number: 1, of: count, title, .started))
        let result = try await setup.local().undo(.management, from: 0) { sentence in
            onProgress(StepReport(number: 1, of: count, title, .going(sentence)))
        }
        guard result.findings.isEmpty else {
            let sentence = result.findings.map(\.text).joined(separator: " ")
            onProgress(StepReport(number: 1, of: count, title, .failed(sentence)))
            throw OperationError(.failed, "\(ground.own.name) is not as it was before: \(sentence)")
        }
        onProgress(StepReport(number: 1, of: count, title, .done))
    }

    private func keptSentence(_ database: LocalDatabase) async throws -> String {
        let kept = try await database.files.kept().map(\.path)
        return kept.isEmpty ? "" : " Kept from earlier, for you to look at or delete: \(kept.joined(separator: ", "))."
    }
}
