import ArgumentParser
import ClusterModel
import SetupDialog

/// A new machine in the place of a regular server that is gone for good.
struct ServerReplace: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Give a new machine the place of a regular server that is gone for good.",
        discussion: """
            Run it on LIM 1's server. The new machine has the name and the base address of the old one (not the alias, \
            which is where its LIM runs), this package and the LIM's programs, and nothing set up. It gets what the old one \
            had: silent login, the ring, the cluster's engine. Nothing that runs is interrupted, and its LIM stays on the \
            standby until it is moved back. Refused while the old server answers, and while another one of the cluster is \
            away. A standby is replaced with 'webserver_config redundancy replace-server'.
            """
    )

    @Argument(help: "The server's name.")
    var name: String

    @OptionGroup var login: LoginOptions

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let (server, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.serverName(name), try login.fingerprint())
        }
        try await context.operations.cluster.requireLIMOne()
        let inventory = try await context.operations.cluster.inventory()
        guard let cluster = inventory.cluster(with: server) else {
            throw OperationError(.refused, "\(server) is in no cluster; see 'server list'.")
        }
        guard let entry = cluster.regular(on: server), entry.lim != .one else {
            throw OperationError(.refused, Self.otherWay(server, cluster))
        }
        let hostKey = try await login.accepted(wanted, of: "the new \(server)", at: entry.base, options, in: context)
        let answers = ReplacementAnswers(
            name: server,
            password: try await login.password("Password of the administrator on \(server)"),
            hostKey: hostKey,
            managerPassword: nil
        )
        return try await options.carryOut(.replaceRegular(answers), in: context)
    }

    private static func otherWay(_ server: ServerName, _ cluster: ClusterConfiguration) -> String {
        if server == cluster.standby {
            return cluster.regular(of: .one) == nil
                ? "\(server) is a standby, of a cluster without LIM 1: only regular servers of it can be replaced."
                : "\(server) is the standby: 'webserver_config redundancy replace-server \(server)' replaces it."
        }
        return "\(server) is LIM 1's server: its standby takes its place. See 'cluster delete --help' (--peer-lost)."
    }
}
