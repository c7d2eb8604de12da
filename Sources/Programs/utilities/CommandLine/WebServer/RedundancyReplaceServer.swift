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

    @OptionGroup var login: LoginOptions

    @Option(
        name: .customLong("manager-password-file"),
        help: ArgumentHelp(
            "A file with the manager's password, where PM/SNM redundancy is set up; otherwise it is asked.",
            valueName: "file"
        )
    )
    var managerPasswordFile: String?

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let (server, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.serverName(name), try login.fingerprint())
        }
        let inventory = try await context.operations.cluster.inventory()
        guard let cluster = inventory.cluster(of: .one), cluster.members.contains(server) else {
            throw OperationError(.refused, "\(server) is not in LIM 1's cluster; see 'cluster list'.")
        }
        // Where LIM 1's server itself is lost, the standby is where this is asked.
        guard cluster.standby == server else { throw Self.regular(server, in: cluster) }
        try await context.operations.cluster.requireLIMOne()
        let base = cluster.standbyBase
        let hostKey = try await login.accepted(wanted, of: "the new \(server)", at: base, options, in: context)
        let answers = ReplacementAnswers(
            name: server,
            password: try await login.password("Password of the administrator on \(server)"),
            hostKey: hostKey,
            managerPassword: try await managerPassword(context)
        )
        return try await options.carryOut(.replaceServer(answers), in: context)
    }

    /// What opened the other servers, and what signs the pair's certificates, was on LIM 1's server alone.
    private static func regular(_ server: ServerName, in cluster: ClusterConfiguration) -> OperationError {
        guard cluster.regular(on: server)?.lim == .one else {
            return OperationError(
                .refused,
                "\(server) is a regular server: 'mxone_maintenance server replace \(server)' replaces it."
            )
        }
        return OperationError(
            .refused,
            "\(server) is LIM 1's server: the keys to the other servers and to the pair's certificates were there alone, so "
                + "that a new machine can't be given them. \(cluster.standby) takes its place instead, with its data and "
                + "without an interruption of LIM 1, and the new machine becomes the standby. On \(cluster.standby): "
                + "webserver_config redundancy remove --peer-lost; then mxone_maintenance cluster delete \(cluster.name) "
                + "--peer-lost, and what that says."
        )
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
