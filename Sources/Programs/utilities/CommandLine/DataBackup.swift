import ArgumentParser
import ClusterModel
import SetupDialog
import StatusDocuments

/// `data_backup`: stores a LIM's exchange data as a new version, which the other server of the LIM then copies.
struct DataBackup: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "data_backup",
        abstract: "Store the exchange data of a LIM on disk, and copy them to the other server.",
        discussion: """
            Run it on the server where the LIM runs. Without --lim every LIM that runs here is stored; where one fails the \
            others are stored all the same, and the exit status is that of the first that failed.
            """
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
        let lims = try await lims(in: context)
        if dryRun {
            for lim in lims { _ = try await context.operations.tryOut(order(lim)) }
            return try tell(lims.map { order($0).sentence }.joined(separator: " "), in: context)
        }
        LostSession.goOn()
        var stored: [BackupDocument.Entry] = []
        var failed: [(lim: LIMNumber, error: OperationError)] = []
        for lim in lims {
            let progress = LineProgress(context.talk)
            do {
                let sentence = try await context.operations.give(order(lim)) { progress.take($0) }
                stored.append(BackupDocument.Entry(lim: lim, message: sentence))
            } catch is CancellationError {
                throw CancellationError()
            } catch {
                // The others are stored all the same: nobody may look before the next night.
                guard lims.count > 1 else { throw error }
                failed.append((lim, OperationError.translated(error)))
            }
        }
        guard let first = failed.first else {
            return try tell(stored.map(\.message).joined(separator: " "), in: context)
        }
        let sentences = failed.map { "LIM \($0.lim) was not stored: \($0.error)" }
        let text = (stored.map(\.message) + sentences).joined(separator: " ")
        context.talk(text)
        if json {
            let entries = failed.map { BackupDocument.Entry(lim: $0.lim, message: $0.error.description) }
            let exit = first.error.status.rawValue
            context.out(
                try JSONText.of(BackupDocument(exit: exit, message: text, stored: stored, failed: entries))
            )
        }
        return first.error.status.rawValue
    }

    private func order(_ lim: LIMNumber) -> Operations.Order {
        Operations.Order(
            sentence: "store the exchange data of LIM \(lim)",
            request: DaemonRequest("data-backup", ["lim": "\(lim)", "settle": settle ? "yes" : "no"])
        )
    }

    private func tell(_ text: String, in context: CommandContext) throws -> Int32 {
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

/// What `--json` prints where not every LIM could be stored: as for any failure, and with what was stored.
private struct BackupDocument: Encodable {
    struct Entry: Encodable {
        var lim: LIMNumber
        var message: String
    }

    var schema = 1
    var ok = false
    var exit: Int32
    var message: String
    var stored: [Entry]
    var failed: [Entry]
}
