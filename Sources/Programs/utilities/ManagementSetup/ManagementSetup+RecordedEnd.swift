import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import ManagementFailover
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments
import SystemSupport

// A set-up on the standby whose program was ended while the engine copied the master's database: with all described to
// it, the engine goes on by itself.
extension ManagementSetup {
    /// The last step of the set-up here, if it was begun and its end is not recorded.
    func begunEnd(_ ground: ManagementGround) async throws -> Step? {
        guard !ground.isMaster else { return nil }
        let entry = try await entries().first { $0.step == ManagementSteps.last && $0.state == .begun }
        return entry.map { Step($0.step, on: ground.own.name, $0.title, $0.wanted) }
    }

    /// Records the end of one that is through, with nobody else at work. False: there is nothing to record.
    func recordEnd(_ ground: ManagementGround) async throws -> Bool {
        guard try await isThrough(ground) else { return false }
        let lock = try ClusterSetup.takeLock(for: "redundancy set-up")
        do {
            let isRecorded = try await recordEndLocked(ground)
            lock.release()
            return isRecorded
        } catch {
            lock.release()
            throw error
        }
    }

    private func recordEndLocked(_ ground: ManagementGround) async throws -> Bool {
        guard try await isThrough(ground), let step = try await begunEnd(ground) else { return false }
        _ = try await local().apply(step, scope: .management) { _ in }
        try WorkFolder().dropPlan()
        return true
    }

    private func isThrough(_ ground: ManagementGround) async throws -> Bool {
        guard try await begunEnd(ground) != nil, try !ManagementRemoval.isUnderWay(ground),
            let status = try? await ManagementWatch(daemon: daemon).status()
        else { return false }
        return BrokenOffRules.isThrough(status)
    }

    /// After a restart of the server there are no answers any more, and none are needed.
    func awaitEnd(
        _ ground: ManagementGround,
        _ step: Step,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let tell: @Sendable (StepReport.State) -> Void = { state in
            onProgress(StepReport(number: 1, of: 1, step.title, state))
        }
        tell(.started)
        do { _ = try await local().apply(step, scope: .management) { tell(.going($0)) } } catch {
            tell(.failed("\(error)"))
            throw error
        }
        tell(.done)
        return try await endSentence(ground)
    }

    /// Whatever the engine says now, or doesn't: what it noted is there after a power cut, too.
    private func remembersReign(of own: ServerName) -> Bool {
        guard let bytes = try? DurableBlocks(path: EngineTurn.memory).read(),
            let memory = try? JSONDecoder().decode(ManagementMemory.self, from: Data(bytes))
        else { return false }
        return memory.history.epochs.contains { $0.active == own }
    }

    func endSentence(_ ground: ManagementGround) async throws -> String {
        if let status = try? await ManagementWatch(daemon: daemon).status(), ManagementWatch.leads(status) {
            return "The set-up has come to its end; PM and SNM are active on \(ground.own.name): webserver_config "
                + "redundancy status"
        }
        return StandbySetUp.sentence(self, ground, try setUpMaster())
    }

    /// Whoever leads the pair, or has led it, has its only newest data.
    func requireUndoable(_ ground: ManagementGround) async throws {
        if let refusal = try await undoRefusal(ground) { throw OperationError(.refused, refusal) }
    }

    func undoRefusal(_ ground: ManagementGround) async throws -> String? {
        let status = try? await ManagementWatch(daemon: daemon).status()
        return BrokenOffRules.undoRefusal(
            on: ground.own.name,
            peer: ground.peer.name,
            isMaster: ground.isMaster,
            status,
            hasLed: try await hasLed(ground)
        )
    }

    /// The engine has noted a reign of this server; or the master's data are here, and nothing makes them a standby's any
    /// more: they were promoted.
    private func hasLed(_ ground: ManagementGround) async throws -> Bool {
        if remembersReign(of: ground.own.name) { return true }
        guard try await begunEnd(ground) != nil,
            let own = try await entries().first(where: { $0.step == OwnData.step }),
            case .operation(let before) = own.before, await ground.database.files.holdsData(),
            await !ground.database.files.isMarkedAsStandby()
        else { return false }
        return try await ground.database.systemIdentifier() != before.record["identifier"]
    }
}
