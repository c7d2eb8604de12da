package import ClusterModel
package import SetupDialog
package import SetupPlan

/// What set-up on the standby changes: here, and the one key on the master. Pure.
package struct StandbyPlan {
    package var ground: ManagementGround
    package var answers: StandbyAnswers
    package var configuration: ManagementConfiguration
    package var key: ManagerKey
    package var files: DatabaseFiles

    package init(
        ground: ManagementGround,
        answers: StandbyAnswers,
        configuration: ManagementConfiguration,
        key: ManagerKey,
        files: DatabaseFiles
    ) {
        self.ground = ground
        self.answers = answers
        self.configuration = configuration
        self.key = key
        self.files = files
    }

    private var master: ServerName { ground.master.name }
    private var standby: ServerName { ground.standby.name }

    /// What begins in the journal here where the master's part ends.
    static func firstStep(on server: ServerName) -> String { "manager key \(server)" }

    /// What it changes on the master: the last entry of the journal there.
    static func loginStep(on master: ServerName) -> String { "manager login \(master)" }

    package func plan() throws -> Plan {
        let steps =
            loginSteps + files.passSteps(on: standby) + [
                ManagementSteps.slot(on: standby),
                Step(
                    "database removal",
                    on: standby,
                    "Prepare the database's start at removal",
                    .operation(DatabaseTurn.state("removal"))
                ),
                Step(OwnData.step, on: standby, "Note this server's own database", .operation(OwnData.state)),
            ]
        return Plan(
            "redundancy setup, standby",
            scope: .management,
            steps: steps + files.settingSteps(on: standby)
                + ManagementSteps.engine(
                    configuration,
                    text: try PeerJSON.pretty(configuration),
                    on: standby,
                    waiting: "Copy the master's database and follow it",
                    noticed: "This server's own database stops, and its data directory is moved aside."
                )
        )
    }

    private var loginSteps: [Step] {
        let line = SilentLogin.line(
            key: key.publicKey,
            from: [configuration.standbyBase, ground.masterAlias],
            owner: standby
        )
        return key.steps(on: standby) + [
            Step(
                Self.loginStep(on: master),
                on: master,
                "Let the standby in without a password",
                .keyLine(account: configuration.managerUser, line: line, state: .present)
            ),
            Step(
                "silent login \(standby)",
                on: standby,
                "Prove the silent login to \(master)",
                .operation(
                    LoginProof.state(
                        to: master,
                        at: configuration.masterBase,
                        as: configuration.managerUser,
                        password: answers.managerPassword
                    )
                )
            ),
        ]
    }
}
