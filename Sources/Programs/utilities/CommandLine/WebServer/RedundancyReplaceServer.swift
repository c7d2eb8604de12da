import ArgumentParser
import ClusterModel
import SetupDialog

/// A new machine in the place of a standby that is gone for good.
struct RedundancyReplaceServer: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace-server",
        abstract: "Give a new machine the place of a standby server that is gone for good.",
        discussion: """
            Run it on LIM 1's server. The new machine has the name and the address of the old one, this package, the LIM's \
            programs and PostgreSQL, and nothing set up. It gets what the old one had: silent login, the ring, the \
            cluster's engine and, if PM/SNM redundancy is set up, the master's data. Nothing that runs is interrupted. \
            Refused while the old server answers.
            """
    )

    @Argument(help: "The standby's name.")
    var name: String

    @Option(
        name: .customLong("password-file"),
        help: ArgumentHelp("A file with the administrator's password there; otherwise it is asked.", valueName: "file")
    )
    var passwordFile: String?

    @Option(
        name: .customLong("manager-password-file"),
        help: ArgumentHelp(
            "A file with the manager's password, where PM/SNM redundancy is set up; otherwise it is asked.",
            valueName: "file"
        )
    )
    var managerPasswordFile: String?

    @Option(
        name: .customLong("host-key"),
        help: ArgumentHelp(
            "The fingerprint that it has to show; without it, it is shown and asked (--yes accepts it).",
            valueName: "SHA256:..."
        )
    )
    var hostKey: String?

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let (server, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.serverName(name), try hostKey.map { try AnswerRules.fingerprint($0) })
        }
        let inventory = try await context.operations.cluster.inventory()
        guard let cluster = inventory.cluster(of: .one), cluster.standby == server else {
            throw OperationError(.refused, "\(server) is not the standby of LIM 1's cluster; see 'cluster list'.")
        }
        let shown = try await context.operations.cluster.hostKey(at: cluster.standbyBase)
        if wanted == nil {
            context.talk("Host key of the new \(server) at \(cluster.standbyBase): \(shown)")
            if !options.yes, !options.dryRun {
                try await context.confirm(
                    "Compare it on the machine itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Is it the same?"
                )
            }
        }
        let answers = ReplacementAnswers(
            name: server,
            password: try await AskedSecret.read(
                passwordFile,
                option: "--password-file",
                "Password of the administrator on \(server)"
            ),
            hostKey: wanted ?? shown,
            managerPassword: try await managerPassword(context)
        )
        return try await options.carryOut(.replaceServer(answers), in: context)
    }

    private func managerPassword(_ context: CommandContext) async throws -> Secret? {
        guard case .configured = try await context.operations.management.situation() else { return nil }
        return try await AskedSecret.read(
            managerPasswordFile,
            option: "--manager-password-file",
            "Password of the manager, as it was set on the master"
        )
    }
}
