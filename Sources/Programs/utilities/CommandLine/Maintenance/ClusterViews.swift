import ArgumentParser
import ClusterModel

/// List all clusters.
struct ClusterList: UtilityCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List all clusters.")
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let system = try await context.operations.cluster.inventory()
        if json {
            context.out(try JSONText.of(ClustersDocument(clusters: system.clusters)))
        } else {
            for line in InventoryText(system: system).clusters { context.out(line) }
        }
        return 0
    }
}

struct ClustersDocument: Encodable {
    var schema = 1
    var clusters: [ClusterConfiguration]
}

/// Show status.
struct ClusterStatus: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show where each LIM runs, contact, locks, alarms."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let reader = StatusReader(daemon: context.operations.daemon, paths: context.paths)
        // Where something was broken off it may be why nobody answers.
        let unfinished = json ? nil : await context.operations.unfinishedInCluster()
        defer { if let unfinished { context.out(unfinished) } }
        let read = try await reader.allClusters(context.operations.cluster)
        let lines = json ? [read.json] : ClusterStatusText(document: read.document).lines
        for line in lines { context.out(line) }
        return 0
    }
}

/// Why each LIM is where it is.
struct ClusterExplain: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explain in sentences why each LIM is where it is."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let answer = try await context.operations.daemon.ask(DaemonRequest("explain")) { _ in }
        guard answer.status == 0 else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        if json {
            context.out(try answer.data ?? JSONText.of(ResultDocument(message: answer.message)))
        } else {
            context.out(answer.message)
        }
        return 0
    }
}
