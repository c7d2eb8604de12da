import ArgumentParser
import SetupDialog

/// Move PM and SNM back to the master (R-UT-05).
struct RedundancyFallback: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "fallback",
        abstract: "Move PM and SNM back to the master, after LIM 1 has been moved back."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        try await options.carryOut(.fallBack, in: context)
    }
}

/// Take over the cluster's fallback type (R-UT-06).
struct RedundancyReconfigureFallback: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconfigure-fallback",
        abstract: "Set the fallback type of PM and SNM to the cluster's."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        try await options.carryOut(.reconfigureFallback, in: context)
    }
}

/// Two stand-alone servers again (R-UT-07).
struct RedundancyRemove: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove PM/SNM redundancy: on the master first, then on the standby.",
        discussion: """
            --peer-lost is for a server whose other server is gone for good. It goes on alone with its data; on the \
            standby the applications stay, too, and its own data from before the set-up stay aside. Refused while the \
            other server answers. The other must never come back to the network as it was.
            """
    )

    @OptionGroup var options: ChangeOptions

    @Flag(name: .customLong("peer-lost"), help: "The other server is gone for good; go on alone.")
    var peerLost = false

    func run(in context: CommandContext) async throws -> Int32 {
        if peerLost {
            return try await options.carryOut(
                .removeAlone,
                in: context,
                asking: "This removes PM/SNM redundancy from \(context.hostName), which goes on alone with its data. "
                    + "The other server must never come back to the network as it was. Continue?"
            )
        }
        return try await options.carryOut(
            .removeRedundancy,
            in: context,
            asking: "This removes PM/SNM redundancy from \(context.hostName); it then works stand-alone. Continue?"
        )
    }
}
