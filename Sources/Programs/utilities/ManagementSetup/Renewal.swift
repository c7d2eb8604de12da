import ClusterModel
import SetupDialog

/// A set-up that is made again: the one that is there is taken back on both servers first (R-UT-04).
///
/// From the first change to the new plan's first step a mark stands for it: the journals tell of a set-up or of none, not
/// that another one was to come.
struct Renewal {
    static let mark = "renewal"
    static let takenBack = "Redundancy is taken back on both servers, and not set up again."

    /// What it was that failed stays known, to status, too, until one of them is taken.
    static let ways =
        "When that is mended, 'webserver_config redundancy reconfigure --resume' sets it up, or --undo takes back what is left."

    let setup: ManagementSetup
    /// The values that both had; nil if nothing is known of them, or if it is they that are set up now.
    var former: MasterAnswers?

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
        return try await carryOut(answers, ground, onProgress)
    }

    /// From here on it is known that another set-up was to come.
    func begin(_ answers: MasterAnswers) throws {
        try WorkFolder().keep(nil, of: .setUpMaster(answers), former: former)
        try SetupMarks.set(Self.mark)
    }

    /// From wherever it stopped, too: what is taken back already is not taken back twice.
    func carryOut(
        _ answers: MasterAnswers,
        _ ground: ManagementGround,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        do { try await ManagementRemoval(setup: setup).takeBackBoth(ground, onProgress) } catch {
            let failed = OperationError.translated(error)
            throw OperationError(failed.status, "\(failed.description) \(Self.ways)", cause: error)
        }
        do { return try await MasterSetUp(setup: setup, answers: answers).setUp(ground, as: self, onProgress) } catch {
            if let former {
                // A cancelled run is brought back, too.
                throw await Task {
                    await FormerSetUp(setup: setup, answers: former).bringBack(
                        ground,
                        insteadOf: answers,
                        because: error,
                        onProgress
                    )
                }.value
            }
            // The master works; only the standby's part is missing, and can be continued.
            guard try await !setup.isComplete() else { throw error }
            try begin(answers)
            // Whatever refused it: something was changed.
            throw OperationError(
                .failed,
                "\(Self.takenBack) \(OperationError.translated(error).description) \(Self.ways)",
                cause: error
            )
        }
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
