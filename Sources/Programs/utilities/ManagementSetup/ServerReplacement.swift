import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Gives a new machine the place of a standby that is gone for good: what the set-ups changed on the old one is made on
/// it again, under the same name, address and keys of the cluster. Nothing that runs is interrupted.
struct ServerReplacement {
    /// Everything that was looked up, and nothing changed.
    struct Ground {
        var pair: ManagementGround
        var lost: LostMember
        var meeting: FirstMeeting
        var letIn: Plan
        var join: Plan
        /// nil: PM/SNM redundancy is not set up.
        var management: (plan: Plan, answers: StandbyAnswers)?
    }

    let setup: ManagementSetup
    let answers: ReplacementAnswers

    func preview() async throws -> [PlannedChange] {
        let ground = try await survey(try find())
        let run = PlanProgress.run([answers.name: PeerExecutor(peer: ground.meeting.peer)]) { _ in }
        var changes: [PlannedChange] = []
        for plan in [ground.letIn, ground.join] + [ground.management?.plan].compactMap(\.self) {
            changes += PlanProgress.preview(try await run.preview(plan))
        }
        let own = ground.pair.own.name.description
        changes.append(PlannedChange(.change, on: own, "host key of \(answers.name): \(answers.hostKey)"))
        guard ground.management != nil else { return changes }
        return changes + [
            PlannedChange(.remove, on: own, "key of the old \(answers.name) for silent login"),
            PlannedChange(.add, on: answers.name.description, "PM/SNM redundancy: it follows \(own)"),
        ] + (try mirrorPreview())
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let (pair, lost) = try find()
        if try lost.isBrokenOff {
            try await lost.takeBackEarlier([.management, .cluster, .server], answers, onProgress)
        }
        let ground = try await survey((pair, lost))
        let knownBefore = try ManagedFile.read(SecureShell.knownHosts)
        let executor = PeerExecutor(peer: setup.cluster.peer(ground.pair.standby, at: ground.pair.cluster.standbyBase))
        try lost.begin()
        do {
            try await PlanProgress.run([answers.name: PeerExecutor(peer: ground.meeting.peer)], onProgress)
                .carryOut(ground.letIn)
            try setup.cluster.silentLogin.pin(ground.meeting.hostKey, of: answers.name)
            try await PlanProgress.run([answers.name: executor], onProgress).carryOut(ground.join)
            let watch = ClusterWatch(daemon: setup.daemon, cluster: ground.pair.cluster.name)
            try await watch.waitForContact(with: answers.name, onProgress)
            if let management = ground.management {
                try await PlanProgress.run([answers.name: executor], onProgress).carryOut(management.plan)
            }
        } catch {
            throw await ground.lost.takeBack(
                [.management, .cluster, .server],
                through: ground.meeting.peer,
                knownBefore: knownBefore,
                because: error
            )
        }
        guard let management = ground.management else {
            try lost.end()
            return "\(answers.name) is the standby of cluster \(ground.pair.cluster.name) again."
        }
        try await forgetOldKey(ground.pair)
        // From here on it is a set-up on the standby, which goes on or back by itself.
        try lost.end()
        let sentence = try await MasterSetUp.setUpStandby(management.answers, setup, ground.pair, onProgress)
        return sentence + (try await mirror(executor, onProgress))
    }

    // MARK: Looking

    private func find() throws -> (pair: ManagementGround, lost: LostMember) {
        let pair = try ManagementGround.survey()
        guard pair.isMaster else {
            throw OperationError(.refused, "Run the command on LIM 1's server \(pair.master.name).")
        }
        guard answers.name == pair.standby.name, let lost = LostMember(pair.standby, in: pair.cluster) else {
            throw OperationError(
                .refused,
                "Only the standby \(pair.standby.name) of LIM 1's cluster can be replaced by this command."
            )
        }
        return (pair, lost)
    }

    private func survey(_ found: (pair: ManagementGround, lost: LostMember)) async throws -> Ground {
        let (pair, lost) = found
        let watch = ClusterWatch(daemon: setup.daemon, cluster: pair.cluster.name)
        try await lost.requireLost(setup.cluster, try await watch.status())
        let live = try ManagementSetup.configuration(at: Installation.management)
        let isSetUp = try await setup.isComplete()
        if isSetUp { try await requireLeading(pair) }
        let ours = try await setup.ownFacts()
        let meeting = try await lost.meet(answers, like: ours)
        try requireSameDatabase(meeting.facts, ours, pair)
        let letIn = try await letIn(pair)
        var ground = Ground(
            pair: pair,
            lost: lost,
            meeting: meeting,
            letIn: letIn,
            join: try await join(pair),
            management: nil
        )
        if isSetUp, let live { ground.management = try await management(pair, live, meeting) }
        return ground
    }

    // MARK: Doing

    /// The old machine's key opens nothing here any more.
    private func forgetOldKey(_ pair: ManagementGround) async throws {
        let step = StandbyPlan.loginStep(on: pair.own.name)
        guard let entry = try await setup.entries().first(where: { $0.step == step }) else { return }
        _ = try await setup.local().undo(.management, from: entry.number) { _ in }
    }
}
