package import ClusterModel
import ConfigurationFiles
import PostgresControl
package import SetupDialog
package import SetupPlan

/// What set-up on the master changes on both servers, from what was looked up and made. Pure.
package struct MasterPlan {
    /// The manager's account as it is on one server.
    package struct ManagerAccount {
        package var server: ServerName
        package var exists: Bool
        /// The new password as crypt(5) hash.
        package var hash: String

        package init(server: ServerName, exists: Bool, hash: String) {
            self.server = server
            self.exists = exists
            self.hash = hash
        }
    }

    static let sudoers = "/etc/sudoers.d/sn-redundancy-manager"
    /// On the standby: what was set up on the master, for the standby's own set-up to compare with.
    static let note = "/etc/sn-redundancy/pair.json"

    package var ground: ManagementGround
    package var answers: MasterAnswers
    package var configuration: ManagementConfiguration
    package var accounts: [ManagerAccount]
    /// Lets the manager run the peer program.
    package var sudoersRule: String
    package var key: ManagerKey
    /// This server's keys, as lines of known_hosts.
    package var ownHostKeys: String
    package var packages: [String]
    package var certificates: PairCertificates
    package var files: DatabaseFiles

    package init(
        ground: ManagementGround,
        answers: MasterAnswers,
        configuration: ManagementConfiguration,
        accounts: [ManagerAccount],
        sudoersRule: String,
        key: ManagerKey,
        ownHostKeys: String,
        packages: [String],
        certificates: PairCertificates,
        files: DatabaseFiles
    ) {
        self.ground = ground
        self.answers = answers
        self.configuration = configuration
        self.accounts = accounts
        self.sudoersRule = sudoersRule
        self.key = key
        self.ownHostKeys = ownHostKeys
        self.packages = packages
        self.certificates = certificates
        self.files = files
    }

    private var master: ServerName { ground.master.name }
    private var standby: ServerName { ground.standby.name }

    package func plan() throws -> Plan {
        Plan("redundancy setup, master", scope: .management, steps: try pairSteps() + databaseSteps() + lastSteps())
    }

    // MARK: The pair

    private func pairSteps() throws -> [Step] {
        let sources = [configuration.masterBase, ground.masterAlias]
        let line = SilentLogin.line(key: key.publicKey, from: sources, owner: master)
        let known = FileState(FileContent(ownHostKeys), mode: 0o600)
        return accounts.flatMap { accountSteps($0) } + key.steps(on: master) + [
            Step(
                "manager login \(standby)",
                on: standby,
                "Let the master in without a password",
                .keyLine(account: answers.managerUser, line: line, state: .present)
            ),
            Step(
                "host keys \(standby)",
                on: standby,
                "Know the master by its key",
                .file(path: SecureShell.knownHosts, state: known)
            ),
            Step(
                "silent login \(master)",
                on: master,
                "Prove the silent login to \(standby)",
                .operation(
                    LoginProof.state(
                        to: standby,
                        at: configuration.standbyBase,
                        as: answers.managerUser,
                        password: answers.managerPassword
                    )
                )
            ),
        ] + packageSteps
            + (try certificates.steps(on: master, owner: files.cluster.owner, signs: true))
            + (try certificates.steps(on: standby, owner: files.cluster.owner, signs: false))
    }

    private func accountSteps(_ account: ManagerAccount) -> [Step] {
        let (name, user) = (account.server, answers.managerUser)
        let made = Step(
            "account \(name)",
            on: name,
            "Make the account \(user)",
            .account(name: user, state: AccountState(home: "/home/\(user)"))
        )
        return (account.exists ? [] : [made]) + [
            Step(
                "password \(name)",
                on: name,
                "Set the password of \(user)",
                .password(account: user, hash: account.hash)
            ),
            Step(
                "sudoers \(name)",
                on: name,
                "Let \(user) run the peer program",
                .file(path: Self.sudoers, state: FileState(FileContent(sudoersRule), mode: 0o440))
            ),
        ]
    }

    private var packageSteps: [Step] {
        guard !packages.isEmpty else { return [] }
        return [
            Step(
                "packages \(standby)",
                on: standby,
                "Install \(packages.joined(separator: ", "))",
                .packages(packages.map { PackageState($0) })
            )
        ]
    }

    // MARK: The database

    private func databaseSteps() -> [Step] {
        let role = ReplicationRoleOperation.state(
            user: answers.replication.user,
            password: answers.replication.password.reveal()
        )
        return [
            Step("role", on: master, "Make the replication role \(answers.replication.user)", .operation(role)),
            ManagementSteps.slot(on: master),
        ]
            + files.passSteps(on: master) + [turn("removal", "Prepare the restart at removal")]
            + files.settingSteps(on: master) + [
                turn(
                    "set-up",
                    "Restart the database",
                    interruption: "PM and SNM can't read or write for a few seconds."
                )
            ]
    }

    private func turn(_ when: String, _ title: String, interruption: String? = nil) -> Step {
        Step("database \(when)", on: master, title, .operation(DatabaseTurn.state(when)), interruption: interruption)
    }

    // MARK: The engine

    /// The engine comes last: before that, nothing counts as set up.
    private func lastSteps() throws -> [Step] {
        let text = try PeerJSON.pretty(configuration)
        let note = Step(
            "note \(standby)",
            on: standby,
            "Tell the standby what was set up",
            .file(path: Self.note, state: FileState(FileContent(text)))
        )
        return [note]
            + ManagementSteps.engine(
                configuration,
                text: text,
                on: master,
                waiting: "Hand the database to the engine",
                noticed: "The virtual IP \(configuration.virtualIP) answers from here on."
            )
    }
}

/// What both plans end with.
enum ManagementSteps {
    /// Once this step is done, the set-up is complete.
    static let last = "engine set-up"

    static func slot(on server: ServerName) -> Step {
        Step(
            "slot \(server)",
            on: server,
            "Keep the log for the other server",
            .operation(ReplicationSlotOperation.state)
        )
    }

    static func engine(
        _ configuration: ManagementConfiguration,
        text: String,
        on server: ServerName,
        waiting: String,
        noticed: String
    ) -> [Step] {
        [
            Step(
                "engine removal",
                on: server,
                "Prepare the engine's restart at removal",
                .operation(EngineTurn.state("removal", configuration, on: server))
            ),
            Step(
                "configuration",
                on: server,
                "Describe PM/SNM redundancy",
                .file(path: Installation.management, state: FileState(FileContent(text)))
            ),
            Step(
                last,
                on: server,
                waiting,
                .operation(EngineTurn.state("set-up", configuration, on: server)),
                interruption: noticed
            ),
        ]
    }
}
