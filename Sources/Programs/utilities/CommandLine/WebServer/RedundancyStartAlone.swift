import ArgumentParser

/// After a boot without the peer: the operator decides that this side's data are the ones to go on with.
struct RedundancyStartAlone: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "start-alone",
        abstract: "Let this server go on without its peer, although the peer may have newer data."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let order = Operations.Order(
            sentence: "go on alone with the data of \(context.hostName)",
            request: DaemonRequest("management-start-alone")
        )
        return try await options.give(
            order,
            in: context,
            asking: "What the other server wrote after this one last heard it is not here and may be lost. Continue?"
        )
    }
}
