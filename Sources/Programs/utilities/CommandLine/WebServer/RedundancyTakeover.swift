import ArgumentParser

/// The passive side stays passive because it may miss acknowledged rows, and the operator decides that it goes on.
struct RedundancyTakeover: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "takeover",
        abstract: "Make this server active although it may miss acknowledged rows of a peer that is gone.",
        discussion: """
            Without a loss a server takes over by itself, and a planned move is 'fallback' or 'drill'. This is for a peer \
            that is gone for good, or for too long. It says first what would be lost, in figures where they are known; \
            --dry-run says only that. While the peer is there it is refused: both sides settle it by themselves.
            """
    )

    @Flag(name: .customLong("accept-loss"), help: "Required: rows that the peer acknowledged may be lost.")
    var acceptLoss = false

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        guard acceptLoss || options.dryRun else {
            let loss = try await LossByOrder.sentence(in: context)
            throw OperationError(.usage, "This could lose: \(loss) Say --accept-loss if that is meant.")
        }
        return try await LossByOrder.accept(options, in: context, to: "take over to \(context.hostName)")
    }
}
