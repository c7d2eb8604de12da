import ClusterModel
import ConfigurationFiles
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan
import SystemSupport

/// Set-up on the master: the pair's accounts, keys and certificates, this server's database, and the engine.
struct MasterSetUp {
    let setup: ManagementSetup
    let answers: MasterAnswers

    func preview() async throws -> [PlannedChange] {
        let ground = try ManagementGround.survey()
        if try await setup.isComplete() { return try await previewAgain(ground) }
        let plan = try await plan(ground)
        let lines = try await PlanProgress.run(executors(ground)) { _ in }.preview(plan)
        return ManagementPreview.changes(of: plan, from: lines) + standbyPreview(ground)
    }

    func carryOut(_ onProgress: @escaping ProgressReport) async throws -> String {
        let ground = try ManagementGround.survey()
        try await setup.takeBackLeftovers(ground, onProgress)
        guard try await setup.isComplete() else { return try await setUp(ground, onProgress) }
        try await check(ground, isAgain: true)
        var agreed = answers
        // The standby's own data come back now and go aside again: that was agreed to the first time.
        agreed.replaceStandbyData = true
        let renewal = Renewal(setup: setup, former: try await FormerSetUp.answers(behind: agreed, setup, ground))
        try renewal.begin(agreed)
        return try await renewal.carryOut(agreed, ground, onProgress)
    }

    /// `renewal`: both servers were set up before, and are bare again now.
    func setUp(
        _ ground: ManagementGround,
        as renewal: Renewal? = nil,
        _ onProgress: @escaping ProgressReport
    ) async throws -> String {
        let plan = try await self.plan(ground, isAgain: renewal != nil)
        try WorkFolder().keep(plan, of: .setUpMaster(answers), former: renewal?.former)
        try SetupMarks.clear(Renewal.mark)
        do { try await PlanProgress.run(executors(ground), onProgress).carryOut(plan) } catch {
            try WorkFolder().dropPlan()
            throw error
        }
        return try await finish(ground, onProgress)
    }

    /// Behind the plan's last step.
    func finish(_ ground: ManagementGround, _ onProgress: @escaping ProgressReport) async throws -> String {
        // Killed in the standby's part, the run is continued by what was kept.
        if !answers.both { try WorkFolder().dropPlan() }
        try await setup.restartWebServer(ground, answers.restartWebServer)
        guard !answers.both else {
            // Not dropped, it does no harm: the next start finds both servers complete, and drops it.
            defer { try? WorkFolder().dropPlan() }
            return try await setUpStandby(ground, onProgress)
        }
        return
            "The master is set up: its database runs alone. On the virtual IP: \(setup.urls(configuration(ground, try await interface(ground)))). "
            + "Now set up the standby: webserver_config, Redundancy on \(ground.standby.name)."
    }

    func executors(_ ground: ManagementGround) -> [ServerName: any ChangeExecutor] {
        [ground.master.name: setup.local(), ground.standby.name: PeerExecutor(peer: setup.standby(ground))]
    }

    // MARK: The plan

    private func plan(_ ground: ManagementGround, isAgain: Bool = false) async throws -> Plan {
        try await check(ground, isAgain: isAgain)
        let configuration = configuration(ground, try await interface(ground))
        let hash = try await Self.hash(answers.managerPassword)
        var accounts: [MasterPlan.ManagerAccount] = []
        let executors = executors(ground)
        // This server first: its journal then tells that a set-up was begun.
        for server in [ground.master.name, ground.standby.name] {
            guard let executor = executors[server] else { continue }
            let account = Condition.account(name: answers.managerUser, state: nil)
            let exists = try await executor.find(account) != account
            accounts.append(MasterPlan.ManagerAccount(server: server, exists: exists, hash: hash))
        }
        return try MasterPlan(
            ground: ground,
            answers: answers,
            configuration: configuration,
            accounts: accounts,
            sudoersRule: try Installation.template("sudoers/sn-redundancy-peer")
                .render(["accounts": [answers.managerUser]]),
            key: try await ManagerKey.make(on: ground.master.name),
            ownHostKeys: try Self.hostKeys(of: ground.master.name),
            packages: try await missing(ground, isAgain: isAgain),
            certificates: try await PairCertificates.make(for: [
                (ground.master.name, configuration.masterBase), (ground.standby.name, configuration.standbyBase),
            ]),
            files: try await DatabaseFiles.installed(
                ground.database.cluster,
                peer: configuration.standbyBase,
                role: answers.replication
            )
        )
        .plan()
    }

    /// What the first set-up had installed on the standby went with it, and comes again without a question.
    private func missing(_ ground: ManagementGround, isAgain: Bool) async throws -> [String] {
        try await setup.packages(through: answers.standbyLogin)
            .filter { $0.isMissingOnStandby && (isAgain || answers.install.contains($0.application)) }
            .compactMap { found in
                ground.product.applications.first { $0.name == found.application.rawValue }?.package
            }
    }

    /// The set-up is taken back as a whole and made again, so the list says what is different about it.
    private func previewAgain(_ ground: ManagementGround) async throws -> [PlannedChange] {
        try await check(ground, isAgain: true)
        guard let old = try ManagementSetup.configuration(at: Installation.management) else { return [] }
        let new = configuration(ground, try await interface(ground))
        let values = [
            ("virtual IP", "\(old.virtualIP)", "\(new.virtualIP)"),
            ("replication role", old.replicationUser, new.replicationUser),
            ("fallback type", old.fallback.rawValue, new.fallback.rawValue),
            ("mode", old.mode.rawValue, new.mode.rawValue),
            ("references", "\(old.references)", "\(new.references)"),
        ]
        let (master, standby) = (ground.master.name.description, ground.standby.name.description)
        return values.filter { $0.1 != $0.2 }
            .map { PlannedChange(.change, on: master, "\($0.0): \($0.1) becomes \($0.2)") } + [
                PlannedChange(
                    .change,
                    on: master,
                    "redundancy is taken back and set up again, with new keys and passwords"
                ),
                answers.both
                    ? PlannedChange(.change, on: standby, "redundancy is taken back and set up again, in the same run")
                    : PlannedChange(.remove, on: standby, "redundancy; set it up there again afterwards"),
            ]
    }

    private func configuration(_ ground: ManagementGround, _ interface: String) -> ManagementConfiguration {
        ManagementConfiguration(
            master: ground.master.name,
            standby: ground.standby.name,
            masterBase: ground.masterBase,
            standbyBase: ground.cluster.standbyBase,
            virtualIP: answers.virtualIP,
            prefixLength: ground.cluster.subnet.prefixLength,
            interface: interface,
            managerUser: answers.managerUser,
            replicationUser: answers.replication.user,
            fallback: ground.cluster.fallback,
            mode: answers.mode == .consistency ? .consistency : .availability,
            references: answers.references,
            applications: ground.product.applications.map {
                ManagementConfiguration.Application(name: $0.name, path: $0.path, unit: $0.units.first ?? "")
            }
        )
    }

    private func interface(_ ground: ManagementGround) async throws -> String {
        try await setup.ownFacts().holder(of: ground.masterBase)?.interface ?? "eth0"
    }

    /// Through standard input: argument lists are for everyone to read.
    static func hash(_ password: Secret) async throws -> String {
        let input = Array((password.reveal() + "\n").utf8)
        let output = try await Command("/usr/bin/openssl", ["passwd", "-6", "-stdin"], input: input).output()
        guard let line = output.split(separator: "\n").first, line.hasPrefix("$6$") else {
            throw OperationError(.failed, "openssl made no password hash.")
        }
        return String(line)
    }

    /// Under the server's name and nothing else: silent login looks it up by that.
    static func hostKeys(of server: ServerName) throws -> String {
        var lines = ""
        for type in ["ed25519", "ecdsa", "rsa"] {
            guard let file = try ManagedFile.read("/etc/ssh/ssh_host_\(type)_key.pub") else { continue }
            let words = String(decoding: file.content, as: UTF8.self).split(whereSeparator: \.isWhitespace)
            if words.count >= 2 { lines += "\(server) \(words[0]) \(words[1])\n" }
        }
        guard !lines.isEmpty else {
            throw OperationError(.refused, "This server has no SSH host keys; start its ssh service.")
        }
        return lines
    }
}
