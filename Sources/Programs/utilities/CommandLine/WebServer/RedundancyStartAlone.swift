import ArgumentParser
import StatusDocuments

/// After a boot without the peer: the operator decides that this side's data are the ones to go on with.
struct RedundancyStartAlone: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "start-alone",
        abstract: "Let this server go on without its peer, although the peer may have newer data.",
        discussion: "Says first what would be lost, in figures where they are known. --dry-run says only that."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        try await LossByOrder.accept(options, in: context, to: "go on alone with the data of \(context.hostName)")
    }
}
