import ArgumentParser
import ClusterModel
import SetupDialog

/// A LIM's IPv6 alias, set or taken away while everything runs.
struct ClusterSetAlias6: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-alias6",
        abstract: "Give a LIM an IPv6 alias beside its IPv4 alias, or take it away.",
        discussion: """
            The address moves with the LIM, as its IPv4 alias does. It must be free, and on a prefix that the servers' \
            network has; the LIM's programs must listen there. Calls over IPv4 are not touched.
            """
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Argument(help: "LIM=ADDRESS/PREFIX, such as 1=fd00:99::11/64, or LIM=none.")
    var alias: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let system = try await context.operations.cluster.inventory()
        let (name, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.clusterName(cluster), try AnswerRules.limAlias6(alias, in: system))
        }
        return try await options.carryOut(.setAlias6(name, wanted.lim, wanted.alias), in: context)
    }
}
