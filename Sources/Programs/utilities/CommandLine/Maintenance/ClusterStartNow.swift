import ArgumentParser
import SetupDialog

/// After a power cut: the operator decides that a LIM need not wait for the other server.
struct ClusterStartNow: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "start-now",
        abstract: "After a power cut, start a LIM on this server without waiting for the other one.",
        discussion: """
            A server that is powered on alone waits a while for the other one, on which the LIM may have run last, with \
            newer exchange data. This ends the wait, here and for this LIM; 'cluster explain' says how long it still \
            is. When the other server is back, the LIM stays here, and its data go by the usual rules ('cluster sync').
            """
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let number = try await ArgumentRules.checked { try AnswerRules.lim(lim) }
        let order = Operations.Order(
            sentence: "start LIM \(number) on \(context.hostName) without waiting for the other server",
            request: DaemonRequest("start-now", ["lim": "\(number)"])
        )
        return try await options.give(
            order,
            in: context,
            asking:
                "LIM \(number) may have run on the other server when the power went. What it stored there since the last "
                + "copy to this server would be missing here. Start it now?"
        )
    }
}
