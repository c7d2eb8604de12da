import ClusterModel
import SetupDialog

/// A set-up that is made again: the one that is there is taken back on both servers first (R-UT-04).
///
/// From the first change to the new plan's first step a mark stands for it: the journals tell of a set-up or of none, not
/// that another one was to come.
struct Renewal {
    static let mark = "renewal"
    static let takenBack = "Redundancy is taken back on both servers, and not set up again."

    let setup: ManagementSetup

    static var isUnderWay: Bool { get throws { try SetupMarks.isSet(mark) } }

    /// What is half taken back, with nobody at work on it.
    func brokenOff() async throws -> BrokenOff? {
        guard try Self.isUnderWay else { return nil }
        return BrokenOff(
            role: .master,
            step: nil,
            changes: try await setup.entries().count,
            onlyUndo: WorkFolder().kept() == nil ? ManagementSetup.answersAreGone : nil,
            isRenewal: true
        )
    }

    func goOn(
        _ intent: Intent,
        _ ground: ManagementGround,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        guard case .setUpMaster(let answers) = intent else {
            throw OperationError(.failed, "The plan that was kept is of no set-up; take back what was changed.")
        }
        return try await MasterSetUp(setup: setup, answers: answers).setUpAgain(ground, onProgress)
    }

    func takeBack(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws {
        // What is half taken back is not continued.
        try WorkFolder().dropPlan()
        try await ManagementRemoval(setup: setup).takeBackBoth(ground, onProgress)
        try Self.forget()
    }

    static func forget() throws {
        try WorkFolder().dropPlan()
        try SetupMarks.clear(mark)
    }

    static func preview(_ intent: Intent, _ ground: ManagementGround) -> [PlannedChange] {
        var servers = [ground.master.name]
        if case .setUpMaster(let answers) = intent, answers.both { servers.append(ground.standby.name) }
        return servers.map { server in
            PlannedChange(
                .change,
                on: server.description,
                "what is left of the set-up that was there is taken back, and redundancy is set up again"
            )
        }
    }
}
