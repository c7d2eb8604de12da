import ArgumentParser
import ClusterModel
import SetupDialog

/// A new machine in the place of a cluster's server that is gone for good.
struct ServerReplace: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "replace",
        abstract: "Give a new machine the place of a cluster's server that is gone for good.",
        discussion: """
            Run it on LIM 1's server. The new machine has the name and the base address of the old one (not the alias, \
            which is where its LIM runs), this package and the LIM's programs (those of all LIMs of the cluster in place of \
            a standby), and nothing set up. It gets what the old one had: silent login, the ring, the cluster's engine. \
            Nothing that runs is interrupted, and its LIM stays on the standby until it is moved back. Refused while the \
            old server answers, and while another one of the cluster is away. LIM 1's standby is replaced with \
            'webserver_config redundancy replace-server'.
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
            throw OperationError(
                .refused,
                "\(server) is in no cluster; see 'server list'. One that is gone for good is taken out of the system: server "
                    + "remove \(server) --peer-lost"
            )
        }
        if let otherWay = Self.otherWay(server, cluster) { throw OperationError(.refused, otherWay) }
        let base = cluster.base(of: server) ?? cluster.standbyBase
        let hostKey = try await login.accepted(wanted, of: "the new \(server)", at: base, options, in: context)
        let answers = ReplacementAnswers(
            name: server,
            password: try await login.password("Password of the administrator on \(server)"),
            hostKey: hostKey,
            managerPassword: nil
        )
        return try await options.carryOut(.replaceMember(answers), in: context)
    }

    /// LIM 1's server and its standby have more than the cluster to hand on; nil for all others.
    private static func otherWay(_ server: ServerName, _ cluster: ClusterConfiguration) -> String? {
        guard let first = cluster.regular(of: .one) else { return nil }
        if server == cluster.standby {
            return "\(server) is LIM 1's standby: 'webserver_config redundancy replace-server \(server)' replaces it."
        }
        guard server == first.server else { return nil }
        return "\(server) is LIM 1's server: its standby takes its place. See 'cluster delete --help' (--peer-lost)."
    }
}
