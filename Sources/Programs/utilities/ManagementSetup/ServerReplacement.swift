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
        if try lost.isBrokenOff(on: answers), let told = try await goOn(pair, lost, onProgress) { return told }
        let ground = try await survey((pair, lost))
        let knownBefore = try ManagedFile.read(SecureShell.knownHosts)
        let executor = PeerExecutor(peer: silent(pair))
        try lost.begin(on: answers)
        do {
            try await PlanProgress.run([answers.name: PeerExecutor(peer: ground.meeting.peer)], onProgress)
                .carryOut(ground.letIn)
            try setup.cluster.silentLogin.pin(ground.meeting.hostKey, of: answers.name)
            try await PlanProgress.run([answers.name: executor], onProgress).carryOut(ground.join)
            try await watch(pair).waitForContact(with: answers.name, onProgress)
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
        if ground.management != nil { try await forgetOldKey(ground.pair) }
        return try await finish(pair, lost, ground.management?.answers, onProgress)
    }

    /// What an earlier run left: gone on with where the machine is in contact, else taken back. nil: nothing is left of
    /// it. It is looked at first whether this server could go on at all.
    private func goOn(
        _ pair: ManagementGround,
        _ lost: LostMember,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String? {
        // It was finished by a set-up on the standby itself, and may be the active side by now.
        guard await !setup.standbyIsComplete(pair) else {
            try lost.end()
            return nil
        }
        let isSetUp = try await setup.isComplete()
        if isSetUp { try await requireLeading(pair) }
        guard try await watch(pair).status().servers.contains(where: { $0.name == answers.name && $0.contact }) else {
            try await lost.takeBackEarlier([.management, .cluster, .server], answers, onProgress)
            return nil
        }
        let peer = silent(pair)
        let run = PlanProgress.run([answers.name: PeerExecutor(peer: peer)], onProgress)
        let facts = try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        let own = StepNumberVerb.Request(scope: .management, step: StandbyPlan.firstStep(on: answers.name))
        // Behind that the rest is the machine's own, and the key that opens this server is its key.
        let hasBegun = try await peer.ask(own, as: StepNumberVerb.Reply.self).number != nil
        if !hasBegun { try await run.carryOut(try await join(pair)) }
        guard isSetUp, let live = try ManagementSetup.configuration(at: Installation.management),
            let management = try await management(pair, live, peer, facts)
        else { return try await finish(pair, lost, nil, onProgress) }
        if !hasBegun {
            try await run.carryOut(management.plan)
            try await forgetOldKey(pair)
        }
        return try await finish(pair, lost, management.answers, onProgress)
    }

    /// The standby's own part is a set-up there, which goes on or back by itself.
    private func finish(
        _ pair: ManagementGround,
        _ lost: LostMember,
        _ management: StandbyAnswers?,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        guard let management else {
            try lost.end()
            return "\(answers.name) is the standby of cluster \(pair.cluster.name) again."
        }
        let sentence = try await MasterSetUp.setUpStandby(
            management,
            setup,
            pair,
            next: "run this command again",
            onProgress
        )
        try lost.end()
        return sentence + (try await mirror(PeerExecutor(peer: silent(pair)), onProgress))
    }

    private func silent(_ pair: ManagementGround) -> PeerClient {
        setup.cluster.peer(pair.standby, at: pair.cluster.standbyBase)
    }

    private func watch(_ pair: ManagementGround) -> ClusterWatch {
        ClusterWatch(daemon: setup.daemon, cluster: pair.cluster.name)
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
        try await lost.requireLost(setup.cluster, try await watch(pair).status(), answers)
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
        if isSetUp, let live { ground.management = try await management(pair, live, meeting.peer, meeting.facts) }
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
