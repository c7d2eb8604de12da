import ClusterModel
import ConfigurationFiles
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Gives a new machine the place of a cluster's server that is gone for good, under its name, at its base address: of a
/// regular server, or of the standby of a cluster without LIM 1. Nothing that runs is interrupted: a regular server's LIM
/// stays where it is until it is moved back.
struct MemberReplacement {
    /// Everything that was looked up, and nothing changed.
    struct Ground {
        var running: RunningCluster
        var lost: LostMember
        var meeting: FirstMeeting
        var letIn: Plan
        var join: Plan
        var inherited: [Inherited]
    }

    /// What the old machine's journal held, so that the cluster can be taken back on the new one, too.
    struct Inherited {
        var step: Step
        var before: Condition
    }

    let setup: ClusterSetup
    let answers: ReplacementAnswers

    func preview() async throws -> [PlannedChange] {
        let ground = try await survey(try await find())
        let run = PlanProgress.run([answers.name: PeerExecutor(peer: ground.meeting.peer)]) { _ in }
        var changes: [PlannedChange] = []
        for plan in [ground.letIn, ground.join] { changes += PlanProgress.preview(try await run.preview(plan)) }
        let own = ground.running.own.name.description
        return changes + [PlannedChange(.change, on: own, "host key of \(answers.name): \(answers.hostKey)")]
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let (running, lost) = try await find()
        if try lost.isBrokenOff(on: answers) {
            // In contact it may have its LIM already.
            let isThere = try await running.watch.status().servers.contains { $0.name == answers.name && $0.contact }
            if isThere { return try await goOn(running, lost, onProgress) }
            try await lost.takeBackEarlier([.cluster, .server], answers, onProgress)
        }
        let ground = try await survey((running, lost))
        let knownBefore = try ManagedFile.read(SecureShell.knownHosts)
        let silent = PeerExecutor(peer: setup.peer(ground.lost.server, at: ground.lost.base))
        try lost.begin(on: answers)
        do {
            try await PlanProgress.run([answers.name: PeerExecutor(peer: ground.meeting.peer)], onProgress)
                .carryOut(ground.letIn)
            try setup.silentLogin.pin(ground.meeting.hostKey, of: answers.name)
            try await PlanProgress.run([answers.name: silent], onProgress).carryOut(ground.join)
            try await ground.running.watch.waitForContact(with: answers.name, onProgress)
        } catch {
            throw await ground.lost.takeBack(
                [.cluster, .server],
                through: ground.meeting.peer,
                knownBefore: knownBefore,
                because: error
            )
        }
        return try await finish(ground.running, lost, ground.inherited, silent)
    }

    /// From where the machine was in contact with the cluster, and the program was killed.
    private func goOn(
        _ running: RunningCluster,
        _ lost: LostMember,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let peer = setup.peer(lost.server, at: lost.base)
        let (regular, outline) = try await made(
            running,
            lost,
            try await peer.ask(HelloVerb.Request(), as: ServerFacts.self)
        )
        let silent = PeerExecutor(peer: peer)
        try await PlanProgress.run([answers.name: silent], onProgress)
            .carryOut(try await join(running, lost.server, regular, outline))
        return try await finish(running, lost, regular.map { Self.inherited($0, outline) } ?? [], silent)
    }

    private func finish(
        _ running: RunningCluster,
        _ lost: LostMember,
        _ inherited: [Inherited],
        _ silent: PeerExecutor
    ) async throws -> String {
        // Behind everything that could fail: taken back, they would bring the alias to a second server.
        for inherited in inherited {
            try await silent.inherit(
                inherited.step,
                before: inherited.before,
                behind: ClusterPlan.promotionStep(on: answers.name),
                scope: .cluster
            )
        }
        try lost.end()
        let cluster = running.configuration.name
        BegunCluster.forgetCreation(of: cluster)
        guard let regular = lost.regular else {
            let remark = await running.watch.remark(on: answers.name)
            return "\(answers.name) is the standby of cluster \(cluster) again.\(remark)"
        }
        return
            "\(answers.name) is a server of cluster \(cluster) again. Once its data are there, its LIM returns: "
            + "mxone_maintenance cluster move --lim \(regular.lim)"
    }
}
