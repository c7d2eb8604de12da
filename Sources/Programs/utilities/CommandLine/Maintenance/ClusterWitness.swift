import ArgumentParser
import ClusterModel
import SetupDialog

/// The third host of a cluster.
struct ClusterWitness: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "witness",
        abstract: "A third host, whose vote decides which side of a broken ring may act: set, remove.",
        discussion: """
            The host runs corosync-qnetd (Debian's package), is reached by all servers of the cluster, and fails together \
            with none of them. Without one, a break between two switches can leave both sides of PM/SNM writing, each \
            for its own half.
            """,
        subcommands: [SetHost.self, RemoveHost.self]
    )

    struct SetHost: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "Name the third host; nothing moves, and no ring is lost."
        )

        @Argument(help: ArgumentHelp("Its IPv4 address.", valueName: "host"))
        var host: String

        @Option(name: .long, help: ArgumentHelp("The administrator's account there.", valueName: "admin"))
        var user: String

        @OptionGroup var login: LoginOptions

        @Option(name: .long, help: ArgumentHelp("The cluster; otherwise that of LIM 1.", valueName: "name"))
        var cluster: String?

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            try await context.operations.cluster.requireLIMOne()
            let cluster = try await ClusterWitness.cluster(cluster, in: context)
            var answers = try await ArgumentRules.checked {
                WitnessAnswers(
                    cluster: cluster,
                    host: try AnswerRules.address(host),
                    admin: try AnswerRules.account(user),
                    password: try await login.password("Password of \(user) on \(host)"),
                    hostKey: try login.fingerprint()
                )
            }
            answers.hostKey = try await login.accepted(
                answers.hostKey,
                of: host,
                at: answers.host,
                options,
                in: context
            )
            return try await options.carryOut(.setWitness(answers), in: context)
        }
    }

    struct RemoveHost: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Take the third host away; it need not answer."
        )

        @Option(name: .long, help: ArgumentHelp("The cluster; otherwise that of LIM 1.", valueName: "name"))
        var cluster: String?

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let cluster = try await ClusterWitness.cluster(cluster, in: context)
            return try await options.carryOut(
                .removeWitness(cluster),
                in: context,
                asking: "Without a third host a partition can leave both sides of PM/SNM writing. Remove it?"
            )
        }
    }

    private static func cluster(_ name: String?, in context: CommandContext) async throws -> ClusterName {
        if let name { return try await ArgumentRules.checked { try AnswerRules.clusterName(name) } }
        guard let found = try await context.operations.cluster.inventory().cluster(of: .one) else {
            throw OperationError(.refused, "LIM 1 is in no cluster; name one with --cluster.")
        }
        return found.name
    }
}
