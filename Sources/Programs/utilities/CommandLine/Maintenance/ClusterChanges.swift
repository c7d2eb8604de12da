import ArgumentParser
import ClusterModel
import SetupDialog

/// Change fallback type.
struct ClusterSetFallback: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-fallback",
        abstract: "Change a cluster's fallback type: manual or automatic."
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Argument(help: "manual or automatic.")
    var type: FallbackType

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let name = try await ArgumentRules.checked { try AnswerRules.clusterName(cluster) }
        return try await options.carryOut(.setFallback(name, type), in: context)
    }
}

/// Change a LIM's priority to run on the standby.
struct ClusterSetPriority: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-priority",
        abstract: "Change the priority of a LIM to run on the standby; a lower value goes first."
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Argument(help: "LIM=PRIORITY, such as 1=2.")
    var priority: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let (name, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.clusterName(cluster), try AnswerRules.limPriority(priority))
        }
        return try await options.carryOut(.setPriority(name, wanted.lim, wanted.priority), in: context)
    }
}

/// How fast a silent server is taken for dead.
struct ClusterSetDetection: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "set-detection",
        abstract: "Change how fast a silent server is taken for dead.",
        discussion: DetectionProfile.allCases.map { "\($0.rawValue): \($0.consequence)" }.joined(separator: "\n")
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Argument(help: "fast, standard or classic.")
    var profile: DetectionProfile

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let name = try await ArgumentRules.checked { try AnswerRules.clusterName(cluster) }
        return try await options.carryOut(.setDetection(name, profile), in: context)
    }
}

/// Delete cluster in system.
struct ClusterDelete: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Delete a cluster; the alias addresses become base addresses again.",
        discussion: """
            --peer-lost is for LIM 1's server being gone for good. Run it on its standby first: that goes on with LIM 1, \
            uninterrupted, and becomes its server, at its address. Then on each other server of a cluster: it is given back \
            as it was before it came into the system, its LIM going on, and LIM 1's new server can add it again. Refused \
            while the lost one is in contact; that one must never come back to the network as it was.
            """
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @Flag(name: .customLong("peer-lost"), help: "LIM 1's server is gone for good; go on without it.")
    var peerLost = false

    @Flag(
        name: .customLong("accept-loss"),
        help: "Delete it although a LIM's data diverged: only those of the LIM's own server are left."
    )
    var acceptLoss = false

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let name = try await ArgumentRules.checked { try AnswerRules.clusterName(cluster) }
        if peerLost {
            guard !acceptLoss else {
                throw OperationError(.usage, "Say --peer-lost or --accept-loss, not both.")
            }
            return try await options.carryOut(
                .deleteClusterAlone(name),
                in: context,
                asking:
                    "This deletes cluster \(name) on \(context.hostName), since LIM 1's server is gone for good. That one must "
                    + "never come back to the network as it was. Continue?"
            )
        }
        return try await options.carryOut(
            .deleteCluster(name, acceptingLoss: acceptLoss),
            in: context,
            asking: "This deletes cluster \(name). \(ClusterMenu.oldData) Continue?"
        )
    }
}

/// Move LIM from standby to regular server: the manual fallback.
struct ClusterMove: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "move",
        abstract: "Move a LIM from the standby to its regular server (manual fallback)."
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @Flag(name: .customLong("with-management"), help: "Afterwards move PM and SNM back too.")
    var withManagement = false

    @Flag(name: .customLong("accept-loss"), help: "Move it even if what it wrote on the standby can't be brought back.")
    var acceptLoss = false

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let number = try await ArgumentRules.checked { try AnswerRules.lim(lim) }
        guard withManagement || acceptLoss else { return try await options.carryOut(.move(number), in: context) }
        // One order, so that the daemon waits for the LIM before it moves what follows it.
        let order = Operations.Order(
            sentence: withManagement
                ? "move LIM \(number), then PM and SNM, to the regular server"
                : "move LIM \(number) to its regular server",
            request: DaemonRequest(
                "move",
                [
                    "lim": "\(number)", "with-management": withManagement ? "yes" : "no",
                    "accept-loss": acceptLoss ? "yes" : "no",
                ]
            )
        )
        let question =
            "What LIM \(number) wrote on the standby since the last data backup is lost if it can't be brought back. Move it?"
        return try await options.give(order, in: context, asking: acceptLoss ? question : nil)
    }
}

/// Sync exchange data within cluster.
struct ClusterSync: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Copy each LIM's newest exchange data to the server that lacks them."
    )

    @Argument(help: "The cluster's name.")
    var cluster: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let name = try await ArgumentRules.checked { try AnswerRules.clusterName(cluster) }
        return try await options.carryOut(.sync(name), in: context)
    }
}

/// Lock LIM to server.
struct ClusterLock: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "lock",
        abstract: "Lock a LIM to its regular server or to the standby, so that nothing moves it."
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @Option(name: .long, help: ArgumentHelp("regular or standby.", valueName: "side"))
    var to: LIMLock

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let number = try await ArgumentRules.checked { try AnswerRules.lim(lim) }
        return try await options.carryOut(.lock(number, to: to), in: context)
    }
}

/// Unlock LIM from server.
struct ClusterUnlock: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "unlock",
        abstract: "Unlock a LIM; failover and fallback can move it again."
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let number = try await ArgumentRules.checked { try AnswerRules.lim(lim) }
        return try await options.carryOut(.unlock(number), in: context)
    }
}
