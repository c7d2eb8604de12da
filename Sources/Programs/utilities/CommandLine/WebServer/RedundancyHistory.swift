import ArgumentParser
import FoundationEssentials

/// What was decided, and why.
struct RedundancyHistory: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "Show what was decided on this server, and why."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    private struct Entry: Decodable {
        var at: String
        var what: String
        var why: String
    }

    func run(in context: CommandContext) async throws -> Int32 {
        let answer = try await context.operations.daemon.ask(DaemonRequest("history")) { _ in }
        guard answer.status == 0, let data = answer.data else {
            throw OperationError(ExitStatus(rawValue: answer.status) ?? .failed, answer.message)
        }
        if json {
            context.out(data)
        } else {
            let entries = try JSONDecoder().decode([Entry].self, from: Data(data.utf8))
            for entry in entries { context.out("\(entry.at)  \(entry.what): \(entry.why)") }
        }
        return 0
    }
}
