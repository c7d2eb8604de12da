import ArgumentParser
import ClusterModel
import SetupDialog
import StatusDocuments

/// `data_backup`: stores a LIM's exchange data as a new version, which the other server of the LIM then copies.
struct DataBackup: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "data_backup",
        abstract: "Store the exchange data of a LIM on disk, and copy them to the other server.",
        discussion: "Run it on the server where the LIM runs. Without --lim every LIM that runs here is stored."
    )

    @Option(name: .long, help: ArgumentHelp("The LIM.", valueName: "n"))
    var lim: String?

    @Flag(name: .long, help: "After a conflict: the data of this server count, those of the other one are kept apart.")
    var settle = false

    @Flag(name: .customLong("dry-run"), help: "Show what would be stored, and store nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        var sentences: [String] = []
        for lim in try await lims(in: context) {
            let order = Operations.Order(
                sentence: "store the exchange data of LIM \(lim)",
                request: DaemonRequest("data-backup", ["lim": "\(lim)", "settle": settle ? "yes" : "no"])
            )
            if dryRun {
                sentences.append(order.sentence)
                continue
            }
            LostSession.goOn()
            let progress = LineProgress(context.talk)
            sentences.append(try await context.operations.give(order) { progress.take($0) })
        }
        let text = sentences.joined(separator: " ")
        if json { context.out(try JSONText.of(ResultDocument(message: text))) } else { context.talk(text) }
        return 0
    }

    private func lims(in context: CommandContext) async throws -> [LIMNumber] {
        if let lim { return [try await ArgumentRules.checked { try AnswerRules.lim(lim) }] }
        let status = StatusReader(daemon: context.operations.daemon, paths: context.paths)
        let all = try await status.clusters().document.clusters.flatMap(\.lims)
        let here = all.filter { $0.runsOn?.description == context.hostName }.map(\.lim)
        guard !here.isEmpty else {
            throw OperationError(.refused, "No LIM of a cluster runs on this server; nothing was stored.")
        }
        return here
    }
}
