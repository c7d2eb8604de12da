import ArgumentParser

/// CheckStatus (R-UT-03): 0 protected, 1 not protected, 3 not configured.
struct RedundancyStatus: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show who is active and whether a failure now would lose anything.",
        discussion: "Exit status: 0 protected; 1 not protected, with the reason; 3 not configured."
    )
    static let needsRoot = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    @Flag(name: .long, help: "Show it again every second until Ctrl-C, or until nobody reads it.")
    var watch = false

    func run(in context: CommandContext) async throws -> Int32 {
        let reader = context.operations.status(context.paths)
        while true {
            let read = try await reader.management()
            let text = ManagementStatusText(document: read.document)
            if json { context.out(read.json) } else { for line in text.lines { context.out(line) } }
            if watch, !json { context.out("") }
            guard watch, context.isRead() else { return text.exitStatus }
            try await Task.sleep(for: .seconds(1))
        }
    }
}
