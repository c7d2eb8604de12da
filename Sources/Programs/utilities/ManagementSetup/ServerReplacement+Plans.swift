import ClusterModel
import ConfigurationFiles
import PostgresControl
import SetupDialog
import SetupEngine
import SetupPlan

// What is made on the new machine: the same as the set-ups made on the old one.
extension ServerReplacement {
    func letIn(_ pair: ManagementGround) async throws -> Plan {
        let sources = SilentLogin.sources(try await setup.ownFacts(), cluster: pair.cluster, own: pair.own)
        let line = SilentLogin.line(
            key: try await setup.cluster.silentLogin.publicKey(),
            from: sources,
            owner: pair.own.name
        )
        let steps = try SilentLogin.steps(on: answers.name, account: pair.standby.admin, line: line)
        return Plan("replace \(answers.name): silent login", scope: .server, steps: steps)
    }

    /// The ring of the cluster goes on as it is: the new machine gets its description and its key.
    func join(_ pair: ManagementGround) async throws -> Plan {
        guard let key = try ManagedFile.read(CorosyncConfiguration.keyPath) else {
            throw OperationError(.failed, "\(CorosyncConfiguration.keyPath) is missing on this server.")
        }
        let outline = ClusterPlan(
            cluster: pair.cluster.name,
            regulars: [],
            standby: pair.standby,
            keys: [],
            corosync: CorosyncConfiguration(pair.cluster, servers: pair.inventory.servers)
                .text(try Installation.template("corosync/corosync.conf")),
            authkey: key.content,
            sysctl: "",
            exchange: try await ClusterCreation.exchange(pair.cluster, servers: [pair.standby]),
            inventory: try PeerJSON.pretty(pair.inventory)
        )
        guard pair.cluster.witness != nil else { return outline.plan }
        var plan = outline.plan
        plan.steps += WitnessPlan.joinSteps(
            on: answers.name,
            try await WitnessCertificates.held(by: pair.own.name, setup.local())
        )
        return plan
    }

    /// The master's set-up as far as it concerns the standby, with what it decided then.
    func management(
        _ pair: ManagementGround,
        _ live: ManagementConfiguration,
        _ peer: PeerClient,
        _ facts: ServerFacts
    ) async throws -> (plan: Plan, answers: StandbyAnswers)? {
        guard let password = answers.managerPassword else { return nil }
        let role = ReplicationRole(user: live.replicationUser, password: try DatabaseFiles.notedPassword())
        let all = MasterAnswers(
            managerUser: live.managerUser,
            managerPassword: password,
            standbyLogin: StandbyLogin(user: pair.standby.admin, sudoPassword: answers.password),
            virtualIP: live.virtualIP,
            replication: role,
            install: [],
            mode: live.mode == .consistency ? .consistency : .availability,
            references: live.references,
            restartWebServer: true,
            replaceStandbyData: true
        )
        let account = Condition.account(name: live.managerUser, state: nil)
        let exists = try await PeerExecutor(peer: peer).find(account) != account
        let whole = try MasterPlan(
            ground: pair,
            answers: all,
            configuration: live,
            accounts: [
                MasterPlan.ManagerAccount(
                    server: answers.name,
                    exists: exists,
                    hash: try await MasterSetUp.hash(password)
                )
            ],
            sudoersRule: try Installation.template("sudoers/sn-redundancy-peer").render(["accounts": [live.managerUser]]
            ),
            key: try ManagerKey.noted(),
            ownHostKeys: try MasterSetUp.hostKeys(of: pair.own.name),
            packages: pair.product.applications.map(\.package).filter { facts.packages[$0] == nil },
            certificates: try await PairCertificates.made(for: answers.name, live.standbyBase, like: pair.own.name),
            files: try await DatabaseFiles.installed(pair.database.cluster, peer: live.standbyBase, role: role)
        )
        .plan()
        let steps = whole.steps.filter { $0.server == answers.name }
        return (Plan("replace \(answers.name): master's part", scope: .management, steps: steps), all.ofStandby)
    }
}
