import ArgumentParser
import ClusterModel
import SetupDialog

/// Add a LIM to existing cluster.
struct ClusterAddLIM: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-lim",
        abstract: "Add a LIM to a cluster that runs.",
        discussion: """
            The new address becomes the base address of the LIM's server; its old base address becomes the alias, which \
            moves with the LIM. Nothing is restarted and nothing is interrupted.
            """
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @Option(
        name: .customLong("new-base"),
        help: ArgumentHelp("The new base address of the LIM's server.", valueName: "ip")
    )
    var newBase: String

    @Option(name: .long, help: ArgumentHelp("Priority on the standby, 1 to 99; lower goes first.", valueName: "p"))
    var priority: String = "1"

    @Option(
        name: .customLong("alias6"),
        help: ArgumentHelp("The LIM's IPv6 alias, beside its IPv4 alias.", valueName: "ip/prefix")
    )
    var alias6: String?

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let system = try await context.operations.cluster.inventory()
        let (name, member) = try await ArgumentRules.checked { try read(in: system) }
        try await context.operations.cluster.checkNewBase(member.newBase, of: member.lim)
        return try await options.carryOut(.addLIM(name, member), in: context)
    }

    private func read(in system: SystemInventory) throws -> (ClusterName, ClusterAnswers.Member) {
        let name = try AnswerRules.clusterName(cluster)
        let number = try AnswerRules.lim(lim)
        guard let found = system.cluster(name) else {
            throw OperationError(.refused, "There is no cluster \(name); see 'cluster list'.")
        }
        let address = try AnswerRules.newBase(newBase, subnet: found.subnet, known: system.knownAddresses)
        let wanted = try AnswerRules.priority(priority)
        let six = try alias6.map { try AnswerRules.alias6($0, of: number, in: system) }
        return (name, ClusterAnswers.Member(lim: number, newBase: address, alias6: six, priority: wanted))
    }
}

/// Remove a LIM from existing cluster.
struct ClusterRemoveLIM: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove-lim",
        abstract: "Remove a LIM from a cluster; its alias becomes its server's base address again.",
        discussion: "Nothing is interrupted. With its last LIM the complete cluster is removed."
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let (name, number) = try await ArgumentRules.checked {
            (try AnswerRules.clusterName(cluster), try AnswerRules.lim(lim))
        }
        let found = try await context.operations.cluster.inventory().cluster(name)
        let isLast = found.map { $0.regulars.map(\.lim) == [number] } ?? false
        let what =
            isLast
            ? ClusterMenu.lastLIM(number, of: name) : "This removes LIM \(number) from cluster \(name)."
        return try await options.carryOut(
            .removeLIM(name, number),
            in: context,
            asking: "\(what) \(ClusterMenu.oldData) Continue?"
        )
    }
}
