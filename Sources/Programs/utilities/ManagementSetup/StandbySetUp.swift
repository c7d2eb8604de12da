import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// Set-up on the standby: silent login back, this server's database as the master's copy, and the engine.
struct StandbySetUp {
    let setup: ManagementSetup
    let answers: StandbyAnswers

    func preview() async throws -> [PlannedChange] {
        let ground = try ManagementGround.survey()
        let (plan, executors) = try await plan(ground)
        let lines = try await PlanProgress.run(executors) { _ in }.preview(plan)
        return ManagementPreview.changes(of: plan, from: lines)
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try ManagementGround.survey()
        try await setup.takeBackLeftovers(ground, onProgress)
        let (plan, executors) = try await plan(ground)
        try WorkFolder().keep(plan, of: .setUpStandby(answers))
        do { try await PlanProgress.run(executors, onProgress).carryOut(plan) } catch {
            try WorkFolder().dropPlan()
            throw error
        }
        return try await finish(ground)
    }

    /// Behind the plan's last step.
    func finish(_ ground: ManagementGround) async throws -> String {
        try WorkFolder().dropPlan()
        try await setup.restartWebServer(ground, answers.restartWebServer)
        return try await setup.endSentence(ground)
    }

    /// What is so once both servers are set up.
    static func sentence(
        _ setup: ManagementSetup,
        _ ground: ManagementGround,
        _ live: ManagementConfiguration
    ) -> String {
        "PM/SNM redundancy is protected: \(ground.standby.name) follows \(ground.master.name). "
            + "On the virtual IP: \(setup.urls(live))."
            + (ground.cluster.witness == nil
                ? " Recommended: a third host, so that a broken link can't leave both writing: "
                    + "mxone_maintenance cluster witness set HOST, on \(ground.master.name)." : "")
    }

    func executors(_ ground: ManagementGround) async throws -> [ServerName: any ChangeExecutor] {
        let note = try setup.setUpMaster()
        let master = try await setup.masterByPassword(
            ground,
            user: note.managerUser,
            password: answers.managerPassword
        )
        return [ground.standby.name: setup.local(), ground.master.name: PeerExecutor(peer: master)]
    }

    private func plan(_ ground: ManagementGround) async throws -> (Plan, [ServerName: any ChangeExecutor]) {
        guard !ground.isMaster else {
            throw OperationError(.refused, "This is the master; set up the standby on \(ground.standby.name).")
        }
        try await setup.requireMasterFirst(ground)
        let note = try setup.setUpMaster()
        try await setup.checkMatchesMaster(virtualIP: answers.virtualIP)
        let executors = try await executors(ground)
        if let master = executors[ground.master.name] { try await check(master, note) }
        try await setup.checkMatchesMaster(answers.replication)
        try await checkOwnData(ground)
        let plan = try StandbyPlan(
            ground: ground,
            answers: answers,
            configuration: note,
            key: try await ManagerKey.make(on: ground.standby.name),
            files: try await DatabaseFiles.installed(
                ground.database.cluster,
                peer: note.masterBase,
                role: answers.replication
            )
        )
        .plan()
        return (plan, executors)
    }

    /// The master's own description is what counts; the note is only a copy.
    private func check(_ master: any ChangeExecutor, _ note: ManagementConfiguration) async throws {
        let wanted = FileState(FileContent(try PeerJSON.pretty(note)))
        let asked = Condition.file(path: Installation.management, state: wanted)
        guard case .file(_, let found?) = try await master.find(asked), found.content == wanted.content else {
            throw OperationError(
                .refused,
                "\(note.master) is set up otherwise than \(MasterPlan.note) says here; remove the redundancy and set up the master again."
            )
        }
    }

    private func checkOwnData(_ ground: ManagementGround) async throws {
        let record = try await setup.standbyRecord(ground)
        guard record["holdsData"] == "true", !answers.replaceStandbyData else { return }
        throw OperationError(
            .refused,
            "This server holds a database (\(record["path"] ?? "")); say that it may be moved aside (replaceStandbyData)."
        )
    }
}
