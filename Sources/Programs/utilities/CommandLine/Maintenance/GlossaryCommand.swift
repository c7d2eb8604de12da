import ArgumentParser
import SetupDialog

/// The terms of the screens and of the documents.
struct GlossaryCommand: UtilityCommand {
    static let configuration = CommandConfiguration(commandName: "glossary", abstract: "Explain the terms.")
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        if json {
            context.out(try JSONText.of(Document()))
        } else {
            for line in Glossary.lines { context.out(line) }
        }
        return 0
    }

    private struct Document: Encodable {
        var schema = 1
        var terms = Glossary.entries
    }
}
