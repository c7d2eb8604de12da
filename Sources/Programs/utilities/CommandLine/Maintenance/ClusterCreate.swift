import ArgumentParser
import ClusterModel
import SetupDialog

/// Create new cluster in system.
struct ClusterCreate: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Create a cluster of a standby server and one to ten LIMs.",
        discussion: """
            Each --lim is followed by its --new-base: the extra address, which becomes the new base address of the \
            LIM's server. The old base address becomes the alias, which moves with the LIM.
            """
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Option(name: .long, help: ArgumentHelp("The standby server.", valueName: "name"))
    var standby: String

    @Option(name: .long, parsing: .singleValue, help: ArgumentHelp("A LIM of the cluster.", valueName: "n"))
    var lim: [String]

    @Option(
        name: .customLong("new-base"),
        parsing: .singleValue,
        help: ArgumentHelp("The new base address of that LIM's server.", valueName: "ip")
    )
    var newBase: [String]

    @Option(name: .long, help: ArgumentHelp("How a LIM returns: manual or automatic.", valueName: "type"))
    var fallback: FallbackType = .manual

    @Option(
        name: .long,
        parsing: .singleValue,
        help: ArgumentHelp("Priority of a LIM on the standby; lower goes first.", valueName: "n=p")
    )
    var priority: [String] = []

    @Option(
        name: .customLong("alias6"),
        parsing: .singleValue,
        help: ArgumentHelp("An IPv6 alias of a LIM, beside its IPv4 alias.", valueName: "n=ip/prefix")
    )
    var alias6: [String] = []

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let system = try await context.operations.cluster.inventory()
        let answers = try await ArgumentRules.checked { try read(in: system) }
        for member in answers.members {
            try await context.operations.cluster.checkNewBase(member.newBase, of: member.lim)
        }
        return try await options.carryOut(.createCluster(answers), in: context)
    }

    private func read(in system: SystemInventory) throws -> ClusterAnswers {
        guard lim.count == newBase.count else {
            throw Refusal("Each --lim needs its --new-base: \(lim.count) LIMs, \(newBase.count) addresses.")
        }
        guard lim.count <= 10 else { throw Refusal("A cluster has at most ten LIMs.") }
        let name = try AnswerRules.clusterName(cluster)
        guard system.cluster(name) == nil else { throw OperationError(.refused, "There is a cluster \(name) already.") }
        let standbyName = try AnswerRules.serverName(standby)
        guard let server = system.server(standbyName),
            let subnet = IPv4Subnet(containing: server.address, prefixLength: server.prefixLength)
        else { throw OperationError(.refused, "There is no server \(standbyName) in the system.") }
        return ClusterAnswers(
            name: name,
            standby: standbyName,
            members: try members(on: subnet, in: system),
            fallback: fallback
        )
    }

    private func members(on subnet: IPv4Subnet, in system: SystemInventory) throws -> [ClusterAnswers.Member] {
        let priorities = try priorities()
        let sixes = try alias6.map { try AnswerRules.limAlias6($0, in: system) }
        if let lim = Self.twice(priorities.map { $0.lim }) { throw Refusal("--priority names LIM \(lim) twice.") }
        if let lim = Self.twice(sixes.map { $0.lim }) { throw Refusal("--alias6 names LIM \(lim) twice.") }
        var known = system.knownAddresses
        var members: [ClusterAnswers.Member] = []
        for (lim, base) in zip(lim, newBase) {
            let number = try AnswerRules.lim(lim)
            guard !members.contains(where: { $0.lim == number }) else { throw Refusal("LIM \(number) is given twice.") }
            let address = try AnswerRules.newBase(base, subnet: subnet, known: known)
            known.append(KnownAddress(address, .base, of: "LIM \(number), new"))
            let priority = priorities.first { $0.lim == number }?.priority ?? 1
            let six = sixes.first { $0.lim == number }?.alias
            if let six, members.contains(where: { $0.alias6?.address == six.address }) {
                throw Refusal("\(six.address) is given to two LIMs.")
            }
            members.append(
                ClusterAnswers.Member(lim: number, newBase: address, alias6: six, priority: priority)
            )
        }
        if let stranger = priorities.first(where: { entry in !members.contains { $0.lim == entry.lim } }) {
            throw Refusal("--priority names LIM \(stranger.lim), which is not in this cluster.")
        }
        if let stranger = sixes.first(where: { entry in !members.contains { $0.lim == entry.lim } }) {
            throw Refusal("--alias6 names LIM \(stranger.lim), which is not in this cluster.")
        }
        return members
    }

    /// The first that is there more than once.
    private static func twice(_ lims: [LIMNumber]) -> LIMNumber? {
        lims.indices.first { lims[..<$0].contains(lims[$0]) }.map { lims[$0] }
    }

    private func priorities() throws -> [(lim: LIMNumber, priority: Int)] {
        try priority.map { try AnswerRules.limPriority($0) }
    }
}

extension AnswerRules {
    /// `LIM=PRIORITY`, as commands take it.
    static func limPriority(_ text: String) throws(Refusal) -> (lim: LIMNumber, priority: Int) {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw Refusal("\(text): write it as LIM=PRIORITY, such as 1=2.") }
        return (try lim(parts[0]), try priority(parts[1]))
    }
}

extension FallbackType: ExpressibleByArgument {}
extension DetectionProfile: ExpressibleByArgument {}
extension LIMLock: ExpressibleByArgument {}
