import ArgumentParser
import SetupDialog
import StatusDocuments

/// Moves PM and SNM to the other server and back, and says what it cost.
struct RedundancyDrill: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Prove the move: to the other server and back, under writes of its own.",
        discussion: """
            Each way writes wait for a moment. The outage of each way, the rows that were acknowledged and the date are \
            kept in history and shown by status. Exit status 0: both moves succeeded and no acknowledged row is missing.
            """
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let drill = try await Drill.prepare(in: context)
        let sentence = "move PM and SNM from \(drill.from) to \(drill.to) and back"
        if options.dryRun {
            try options.show([.init(.change, on: "both", sentence)], in: context)
            return 0
        }
        if !options.yes {
            try await context.confirm("This will \(sentence); each way writes wait for a moment. Continue?")
        }
        LostSession.goOn()
        let result = try await drill.run(talk: context.talk)
        if options.json { context.out(try JSONText.of(DrillDocument(drill: result.drill, message: result.sentence))) }
        context.talk(result.sentence)
        return result.drill.passed ? 0 : 1
    }
}

/// What `--json` prints for a drill: its figures, beside what every result has.
struct DrillDocument: Encodable {
    var drill: HistoryEntry.Drill
    var message: String

    private enum Key: CodingKey {
        case schema, ok, message
    }

    func encode(to encoder: any Encoder) throws {
        try drill.encode(to: encoder)
        var result = encoder.container(keyedBy: Key.self)
        try result.encode(1, forKey: .schema)
        try result.encode(drill.passed, forKey: .ok)
        try result.encode(message, forKey: .message)
    }
}
