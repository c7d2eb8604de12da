import ClusterModel
import ConfigurationFiles
import PostgresControl
import SetupDialog
import SetupPlan
import Testing
import utilities

@Suite("The plans of PM/SNM redundancy, and the files that they write")
struct ManagementPlanTests {
    private static let templates =
        "/" + #filePath.split(separator: "/").dropLast(4).joined(separator: "/") + "/templates"

    private let ground: ManagementGround
    private let configuration: ManagementConfiguration
    private let role = ReplicationRole(user: "replication", password: Secret("role:secret"))

    init() throws {
        let fixture = try SystemFixture()
        let rules = ClusterRules(inventory: fixture.inventory, answers: try fixture.answers([(1, "10.99.0.12")]))
        let cluster = try rules.configuration()
        let inventory = rules.inventory(with: cluster)
        let regular = try #require(cluster.regular(of: .one))
        ground = ManagementGround(
            inventory: inventory,
            cluster: cluster,
            own: inventory.servers[0],
            master: inventory.servers[0],
            masterBase: regular.base,
            masterAlias: regular.alias,
            standby: inventory.servers[1],
            product: ProductDescription(
                lim: ProductDescription.LIM(unit: "mxone-sn@{lim}.service"),
                accounts: ProductDescription.Accounts(admin: "mxone_admin", manager: "mxone_manager"),
                database: ProductDescription.Database(version: "15", cluster: "main", port: 5432),
                webServer: ProductDescription.WebServer(unit: "nginx.service"),
                applications: []
            )
        )
        configuration = ManagementConfiguration(
            master: ground.master.name,
            standby: ground.standby.name,
            masterBase: ground.masterBase,
            standbyBase: cluster.standbyBase,
            virtualIP: try #require(IPv4Address("10.99.0.100")),
            prefixLength: 24,
            interface: "eth0",
            managerUser: "mxone_manager",
            replicationUser: role.user,
            fallback: .manual,
            mode: .availability,
            references: [],
            applications: []
        )
    }

    private func files(peer: IPv4Address) throws -> DatabaseFiles {
        DatabaseFiles(
            cluster: DatabaseCluster(),
            peer: peer,
            role: role,
            settings: try ConfigurationTemplate(contentsOf: Self.templates + "/postgresql/sn-redundancy.conf"),
            unit: "unit",
            slotMegabytes: 2048
        )
    }

    private var key: ManagerKey { ManagerKey(privateKey: [7, 7, 7], publicKey: "ssh-ed25519 AAAA") }

    private func master(accountsExist: Bool = false) throws -> Plan {
        let certificate = PairCertificates.Certificate(certificate: [1], key: [9, 9, 9])
        let accounts = [ground.master.name, ground.standby.name].map {
            MasterPlan.ManagerAccount(server: $0, exists: accountsExist, hash: "$6$salt$hash")
        }
        return try MasterPlan(
            ground: ground,
            answers: MasterAnswers(
                managerUser: "mxone_manager",
                managerPassword: Secret("manager:secret"),
                standbyLogin: StandbyLogin(user: "mxone_admin", sudoPassword: Secret("sudo:secret")),
                virtualIP: configuration.virtualIP,
                replication: role,
                install: [.snm],
                mode: .availability,
                references: [],
                restartWebServer: true,
                replaceStandbyData: true
            ),
            configuration: configuration,
            accounts: accounts,
            sudoersRule: "rule",
            key: key,
            ownHostKeys: "lim1 ssh-ed25519 AAAA\n",
            packages: ["mxone-snm"],
            certificates: PairCertificates(
                authority: certificate,
                servers: [ground.master.name: certificate, ground.standby.name: certificate]
            ),
            files: try files(peer: configuration.standbyBase)
        )
        .plan()
    }

    private func standby() throws -> Plan {
        try StandbyPlan(
            ground: ground,
            answers: StandbyAnswers(
                managerUser: "mxone_manager",
                managerPassword: Secret("manager:secret"),
                virtualIP: configuration.virtualIP,
                replication: role,
                restartWebServer: true,
                replaceStandbyData: true
            ),
            configuration: configuration,
            key: key,
            files: try files(peer: configuration.masterBase)
        )
        .plan()
    }

    private static func text(_ plan: Plan) -> String {
        plan.steps.map { "\($0.server): \($0.title) [\($0.wanted.subject)]\n" }.joined()
    }

    @Test(
        "the master's steps: the pair, then one restart of the database, then at once the engine (R-MW-07 to R-MW-20)"
    )
    func masterOrder() throws { try Golden.expect(Self.text(try master()), "management-plan-master") }

    @Test(
        "the standby's steps: silent login back, own data noted, then the engine copies the master's (R-SW-04, R-SW-05)"
    )
    func standbyOrder() throws { try Golden.expect(Self.text(try standby()), "management-plan-standby") }

    @Test("an account that exists is not made anew (R-MW-07)")
    func account() throws {
        let made = try master(accountsExist: true).steps.filter { if case .account = $0.wanted { true } else { false } }
        #expect(made.isEmpty)
    }

    @Test("no two steps have one name, and no secret is journaled (R-MW-09, R-MW-19)", arguments: [true, false])
    func secrets(isMaster: Bool) throws {
        let plan = isMaster ? try master() : try standby()
        #expect(plan.duplicates.isEmpty)
        let journaled = plan.steps.map { "\($0.wanted.withoutSecrets)" }.joined()
        for secret in ["manager:secret", "role:secret", "role\\:secret", "sudo:secret", "[7, 7, 7]", "[9, 9, 9]"] {
            #expect(!journaled.contains(secret), "\(secret) would be journaled")
        }
    }

    @Test("taken back in reverse, the database restarts only after its settings are gone, and the role after that")
    func reverse() throws {
        let steps = try master().steps.map(\.id)
        let settings = try #require(steps.firstIndex(of: "settings lim1"))
        let prepared = try #require(steps.firstIndex(of: "database removal"))
        let role = try #require(steps.firstIndex(of: "role"))
        let engine = try #require(steps.firstIndex(of: "engine removal"))
        let configuration = try #require(steps.firstIndex(of: "configuration"))
        #expect(role < prepared && prepared < settings && settings < engine && engine < configuration)
    }

    @Test("PostgreSQL's settings on the master")
    func settings() throws {
        try Golden.expect(try files(peer: configuration.standbyBase).settingsText, "postgresql-master")
    }

    @Test(
        "text between quotes in postgresql.conf",
        arguments: [("plain", "plain"), ("it's", "it''s"), (#"a\b"#, #"a\\b"#)]
    )
    func quoted(text: String, expected: String) { #expect(DatabaseFiles.quoted(text) == expected) }
}
