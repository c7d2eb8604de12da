import ArgumentParser
import ClusterModel
import SetupDialog

/// Change failover behavior to preloaded.
struct ClusterSetPreloaded: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-preloaded",
        abstract: "Change a cluster's failover behavior to preloaded: one regular and one standby server only.",
        discussion: ClusterMenu.preloaded.joined(separator: "\n")
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Option(name: .long, help: "Fallback type from then on: manual or automatic.")
    var fallback: FallbackType = .manual

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let name = try await ArgumentRules.checked { try AnswerRules.clusterName(cluster) }
        let intent = Intent.setPreloaded(name, fallback)
        // Refusals come before the question.
        if !options.dryRun, try await context.operations.plan(intent).isEmpty {
            context.talk("Cluster \(name) is preloaded already.")
            return 0
        }
        return try await options.carryOut(
            intent,
            in: context,
            asking: "\(ClusterMenu.preloaded.joined(separator: " ")) \(ClusterMenu.oldData) Continue?"
        )
    }
}
