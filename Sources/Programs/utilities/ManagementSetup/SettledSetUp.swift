import ClusterModel
import SetupDialog
import SetupEngine
import SetupPlan

/// A set-up that was broken off: carried on to its end, or taken back, as the operator chose.
struct SettledSetUp {
    let setup: ManagementSetup

    func preview(_ choice: BrokenOffChoice) async throws -> [PlannedChange] {
        let ground = try ManagementGround.survey()
        switch choice {
        case .resume:
            if WorkFolder().kept() == nil, let step = try await setup.begunEnd(ground) {
                return [PlannedChange(.change, on: ground.own.name.description, step.title)]
            }
            let kept = try keptPlan()
            guard let plan = kept.plan else { return Renewal.preview(kept.intent, ground) }
            if case .setUpMaster(let answers) = kept.intent, try await setup.isComplete() {
                return MasterSetUp(setup: setup, answers: answers).standbyPreview(ground)
            }
            return PlanProgress.preview(
                try await PlanProgress.run(try await executors(kept, ground)) { _ in }.preview(plan)
            )
        case .undo:
            guard try await setup.brokenOff() != nil else {
                throw OperationError(.refused, "No set-up was broken off on this server.")
            }
            let isComplete = try await setup.isComplete()
            if try !isComplete && !Renewal.isUnderWay { try await setup.requireUndoable(ground) }
            let left = isComplete ? try await setup.entries() : try await setup.leftovers(ground)
            let standby =
                try isComplete || Renewal.isUnderWay
                ? [PlannedChange(.remove, on: ground.standby.name.description, "redundancy")] : []
            return standby
                + left.map { entry in
                    PlannedChange(.remove, on: ground.own.name.description, "\(entry.wanted.subject) (\(entry.title))")
                }
        }
    }

    func carryOut(_ choice: BrokenOffChoice, _ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try ManagementGround.survey()
        switch choice {
        case .undo:
            guard try await setup.brokenOff() != nil else {
                throw OperationError(.refused, "No set-up was broken off on this server.")
            }
            if try await setup.isComplete(), try !Renewal.isUnderWay {
                try await setup.takeBackBoth(ground, onProgress)
            } else {
                try await setup.takeBackLeftovers(ground, onProgress)
            }
            return "The broken-off set-up is taken back: both servers are as they were before it."
        case .resume:
            if WorkFolder().kept() == nil, let step = try await setup.begunEnd(ground) {
                return try await setup.awaitEnd(ground, step, onProgress)
            }
            let kept = try keptPlan()
            // Of the run that sets both up only the standby's part is left.
            if kept.setsBothUp, try !Renewal.isUnderWay, try await setup.isComplete() {
                return try await finish(kept.intent, ground, onProgress)
            }
            guard let plan = kept.plan else {
                return try await Renewal(setup: setup, former: kept.former).goOn(kept.intent, ground, onProgress)
            }
            do {
                try await PlanProgress.run(try await executors(kept, ground), onProgress).carryOut(plan)
            } catch {
                // The run has taken back what it did itself; what was done before it was killed goes, too.
                do { try await setup.takeBackLeftovers(ground, onProgress) } catch let more {
                    throw OperationError(.failed, "\(error) \(more)", cause: error)
                }
                guard let former = kept.former, case .setUpMaster(let new) = kept.intent else { throw error }
                throw await FormerSetUp(setup: setup, answers: former)
                    .bringBack(ground, insteadOf: new, because: error, onProgress)
            }
            return try await finish(kept.intent, ground, onProgress)
        }
    }

    private func keptPlan() throws -> WorkFolder.Kept {
        guard let kept = WorkFolder().kept() else {
            throw OperationError(
                .refused,
                "There is no set-up that could be continued; the plan of one is kept until the server restarts."
            )
        }
        return kept
    }

    private func executors(
        _ kept: WorkFolder.Kept,
        _ ground: ManagementGround
    ) async throws -> [ServerName: any ChangeExecutor] {
        switch kept.intent {
        case .setUpMaster(let answers): return MasterSetUp(setup: setup, answers: answers).executors(ground)
        case .setUpStandby(let answers):
            return try await StandbySetUp(setup: setup, answers: answers).executors(ground)
        default:
            throw OperationError(.failed, "The plan that was kept is of no set-up; take back what was changed.")
        }
    }

    private func finish(
        _ intent: Intent,
        _ ground: ManagementGround,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        switch intent {
        case .setUpMaster(let answers):
            return try await MasterSetUp(setup: setup, answers: answers).finish(ground, onProgress)
        case .setUpStandby(let answers): return try await StandbySetUp(setup: setup, answers: answers).finish(ground)
        default:
            return ""
        }
    }
}
