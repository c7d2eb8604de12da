import ClusterModel
import SetupDialog

/// What a reconfiguration that fails falls back on: both servers as they were set up before it, in one run like the new one.
///
/// The passwords are the new ones: the former are kept nowhere.
struct FormerSetUp {
    let setup: ManagementSetup
    let answers: MasterAnswers

    /// Read before anything is taken back.
    static func answers(
        behind new: MasterAnswers,
        _ setup: ManagementSetup,
        _ ground: ManagementGround
    ) async throws -> MasterAnswers? {
        guard let live = try ManagementSetup.configuration(at: Installation.management) else { return nil }
        var former = new
        former.managerUser = live.managerUser
        former.virtualIP = live.virtualIP
        former.replication = ReplicationRole(user: live.replicationUser, password: new.replication.password)
        former.install = live.applications.compactMap { ManagementApplication(rawValue: $0.name) }
        former.mode = live.mode == .consistency ? .consistency : .availability
        former.references = live.references
        // One that was not set up is no part of what was.
        former.both = new.both ? await setup.standbyIsComplete(ground) : false
        return former
    }

    /// Returns what there is to say: the new set-up failed either way.
    func bringBack(
        _ ground: ManagementGround,
        insteadOf new: MasterAnswers,
        because failure: any Error,
        _ onProgress: @escaping ProgressReport
    ) async -> OperationError {
        let failed = OperationError.translated(failure)
        // Of the standby's part it says how both stand, which is over now.
        let why = (failed.cause as? OperationError)?.description ?? failed.description
        let title = "The new set-up failed; the former one is made again"
        onProgress(StepReport(number: 1, of: 1, title, .started))
        do {
            try await takeBackNew(ground, onProgress)
            // Killed from here on, it is continued with what was.
            let renewal = Renewal(setup: setup)
            try renewal.begin(answers)
            _ = try await MasterSetUp(setup: setup, answers: answers).setUp(ground, as: renewal, onProgress)
        } catch {
            let more = OperationError.translated(error).description
            return OperationError(
                .failed,
                "\(why) The former set-up could not be made again: \(more) \(await left(ground, new))"
            )
        }
        onProgress(StepReport(number: 1, of: 1, title, .done))
        let place = answers.both ? "on both servers" : "on \(ground.master.name); set \(ground.standby.name) up again"
        return OperationError(
            .failed,
            "\(why) The former set-up stands again \(place), with the passwords given now.",
            cause: failure
        )
    }

    /// Of the new one the master can be complete, where only the standby's part failed.
    private func takeBackNew(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws {
        if try await setup.isComplete() {
            try await setup.takeBackBoth(ground, onProgress)
        } else if try !Renewal.isUnderWay {
            try await setup.takeBackLeftovers(ground, onProgress)
        }
    }

    /// Where that leaves both.
    private func left(_ ground: ManagementGround, _ new: MasterAnswers) async -> String {
        if (try? await setup.isComplete()) == true {
            guard new.both else { return "" }
            // What the new one lacks is the standby's part, which is made from here, too.
            do { try WorkFolder().keep(nil, of: .setUpMaster(new)) } catch { return "\(error)" }
            return
                "The new set-up stands on \(ground.master.name); once \(ground.standby.name) is back, 'webserver_config "
                + "redundancy setup --resume' makes its part, or --undo takes it back on both."
        }
        do { try Renewal(setup: setup).begin(answers) } catch { return "\(error)" }
        return "\(Renewal.takenBack) \(Renewal.ways)"
    }
}
