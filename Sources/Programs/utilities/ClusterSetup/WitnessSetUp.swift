import ClusterModel
import RemoteShell
import SetupDialog
import SetupEngine
import SetupPlan
import StatusDocuments

/// Names a third host with corosync-qnetd for a running cluster: its vote then decides which side of a broken ring may
/// act (DESIGN 3.2). Nothing moves, and no ring is lost.
struct WitnessSetUp {
    let setup: ClusterSetup
    let answers: WitnessAnswers

    func preview() async throws -> [PlannedChange] {
        let running = try await RunningCluster.find(answers.cluster, setup)
        try check(running)
        let ways = try setup.executors(running.servers, in: running.inventory)
        let shell = try await open()
        try await checkHost(shell)
        let steps = try stages(running, WitnessCertificates.unknown).flatMap(\.steps)
        let plan = Plan(title, scope: .cluster, steps: steps)
        let note = PlannedChange(
            .note,
            on: "\(answers.host)",
            "its qnetd signs a certificate for \(answers.cluster). A move of management takes up to two seconds longer "
                + "from then on: the third host is asked first."
        )
        return [note] + PlanProgress.preview(try await PlanProgress.run(ways) { _ in }.preview(plan))
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let running = try await RunningCluster.find(answers.cluster, setup)
        try check(running)
        try await running.requireContact()
        let ways = try setup.executors(running.servers + [running.own], in: running.inventory)
        let shell = try await open()
        try await checkHost(shell)
        let certificates: WitnessCertificates
        do {
            certificates = try await WitnessCertificates.make(
                for: answers.cluster,
                signedBy: shell,
                password: answers.password
            )
        } catch let error as RemoteShellError {
            throw AdministratorLogin.operationError(error, server: "\(answers.host)")
        }
        let after = changed(running)
        let change = StagedChange(
            title: title,
            executors: ways,
            stages: try stages(running, certificates),
            afterwards: { await running.reloadRing() },
            onProgress: onProgress
        )
        try await running.carryOut(change, giving: after)
        try setup.file.save(running.system(with: after))
        return
            "\(answers.host) is the third host of cluster \(answers.cluster): its vote decides which side of a broken "
            + "ring may act."
    }

    private var title: String { "cluster witness set \(answers.host)" }

    private func changed(_ running: RunningCluster) -> ClusterConfiguration {
        running.changed { $0.witness = "\(answers.host)" }
    }

    private func check(_ running: RunningCluster) throws {
        if let named = running.configuration.witness {
            throw OperationError(
                .refused,
                "Cluster \(answers.cluster) has the third host \(named) already; remove it first: cluster witness remove."
            )
        }
        let addresses = running.inventory.knownAddresses
        if let known = addresses.first(where: { $0.address == answers.host }) {
            throw OperationError(
                .refused,
                "\(answers.host) is the \(known.use.rawValue) address of \(known.owner): the third host must be another one, "
                    + "or it would fall silent together with it."
            )
        }
    }

    private func open() async throws -> RemoteShell {
        guard let name = ServerName("witness") else { throw OperationError(.failed, "The third host has no name.") }
        let login = ServerAnswers(
            name: name,
            address: answers.host,
            admin: answers.admin,
            password: answers.password,
            lim: nil,
            hostKey: answers.hostKey
        )
        return try await AdministratorLogin.open(login, known: KnownHosts(path: "/run/sn-redundancy/known-witness"))
            .shell
    }

    private func checkHost(_ shell: RemoteShell) async throws {
        do {
            let result = try await shell.runAsRoot(
                ["/usr/bin/systemctl", "is-active", "--quiet", "corosync-qnetd.service"],
                sudoPassword: answers.password.reveal(),
                limit: .seconds(20)
            )
            guard result.status == 0 else {
                throw OperationError(
                    .refused,
                    "corosync-qnetd does not run on \(answers.host). On it: apt install corosync-qnetd, then "
                        + "systemctl enable --now corosync-qnetd."
                )
            }
        } catch let error as RemoteShellError {
            throw AdministratorLogin.operationError(error, server: "\(answers.host)")
        }
    }

    private func stages(_ running: RunningCluster, _ certificates: WitnessCertificates) throws -> [StagedChange.Stage] {
        let after = changed(running)
        let plan = WitnessPlan(
            running: running,
            after: after,
            ring: CorosyncConfiguration(after, servers: running.inventory.servers)
                .text(try Installation.template("corosync/corosync.conf")),
            inventory: try PeerJSON.pretty(running.system(with: after))
        )
        return [
            StagedChange.Stage(plan.packageSteps() + running.servers.flatMap { certificates.steps(on: $0.name) }),
            StagedChange.Stage(plan.ringSteps(), proof: running.ringFollows()),
            StagedChange.Stage(
                plan.unitSteps(runs: true) + plan.inventorySteps(),
                proof: plan.proof("Wait until every server hears the third host") { witness in
                    witness?.heard == true ? nil : "it does not hear \(answers.host) (journalctl -u corosync-qdevice)"
                }
            ),
        ]
    }
}
