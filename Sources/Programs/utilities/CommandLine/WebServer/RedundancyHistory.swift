import ArgumentParser
import FoundationEssentials
import StatusDocuments
import SystemSupport

/// What was decided, and why.
struct RedundancyHistory: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what was decided on this server, why, and how long each phase of a move took.",
        discussion: "--json also says what was known at each decision. --svg draws the last moves."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @Flag(name: .long, help: "Also show what was known at each decision.")
    var inputs = false

    @Option(name: .long, help: ArgumentHelp("Write a picture of the last moves.", valueName: "file"))
    var svg: String?

    func run(in context: CommandContext) async throws -> Int32 {
        let answer = try await context.operations.daemon.ask(DaemonRequest("history")) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        if json { context.out(data) }
        if json, svg == nil { return 0 }
        let entries = try JSONDecoder().decode([HistoryEntry].self, from: Data(data.utf8))
        if let svg {
            guard let picture = MoveDrawing(Array(entries.ofThisPair)).svg else {
                throw OperationError(
                    .refused,
                    "No move has been measured on this server yet: there is nothing to draw."
                )
            }
            do { try AtomicFile.write(Array(picture.utf8), to: svg, mode: 0o644) } catch {
                throw OperationError(.failed, "The picture could not be written to \(svg): \(error)", cause: error)
            }
            context.talk("Drawn: \(svg).")
        } else {
            for line in HistoryText(entries, withInputs: inputs).lines { context.out(line) }
        }
        return 0
    }
}
