import ClusterModel
import SetupDialog

// The standby in the same run (LM-22): its wizard asks nothing that the master's has not been told.
extension MasterSetUp {
    /// Behind the master's last step: from here on the master works, whatever becomes of the standby.
    func setUpStandby(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws -> String {
        try await Self.setUpStandby(answers.ofStandby, setup, ground, onProgress)
    }

    static func title(_ ground: ManagementGround) -> String { "\(ground.standby.name): Set up the standby" }

    /// `next` says what to do where that fails.
    static func setUpStandby(
        _ answers: StandbyAnswers,
        _ setup: ManagementSetup,
        _ ground: ManagementGround,
        next: String = "set it up there: webserver_config redundancy setup",
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let title = title(ground)
        let tell: @Sendable (StepReport.State) -> Void = { onProgress(StepReport(number: 1, of: 1, title, $0)) }
        tell(.started)
        do {
            // It went on by itself when this run was killed.
            if await setup.standbyIsComplete(ground),
                let live = try ManagementSetup.configuration(at: Installation.management)
            {
                tell(.unchanged)
                return StandbySetUp.sentence(setup, ground, live)
            }
            let sentence = try await setup.standby(ground, limit: ConversationLimit.detachedWork)
                .ask(SetUpStandbyVerb.Request(answers: answers), as: String.self) { tell(.going($0)) }
            tell(.done)
            return sentence
        } catch {
            let failure = OperationError.translated(error)
            tell(.failed(failure.description))
            throw OperationError(
                failure.status,
                "The master works alone. The standby is not set up: \(failure.description) "
                    + "Look at 'journalctl -u \(WorkUnit.name)' on \(ground.standby.name), then \(next)",
                cause: error
            )
        }
    }

    /// What its own plan will hold can be said only once the master is set up; this is what people notice of it.
    func standbyPreview(_ ground: ManagementGround) -> [PlannedChange] {
        guard answers.both else { return [] }
        let server = ground.standby.name.description
        return [
            PlannedChange(.add, on: server, "key for silent login to \(ground.master.name)"),
            PlannedChange(
                .change,
                on: server,
                "database: its own data directory is moved aside, the master's is copied"
            ),
            PlannedChange(.add, on: server, "PM/SNM redundancy: it follows \(ground.master.name)"),
        ]
    }
}
