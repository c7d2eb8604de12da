import ArgumentParser

/// `mxone_maintenance`: without a verb, the full-screen menus.
struct MxoneMaintenance: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "mxone_maintenance",
        abstract: "Maintain the system: servers, standby servers, clusters.",
        discussion: """
            Without a subcommand it shows its menus full screen, or in plain lines on simple terminals.
            Exit status: 0 done or nothing to do, 1 failed, 64 wrong usage or missing answers, 65 wrong answers, 69 peer unreachable, \
            75 another operation in progress, 77 not root, 78 refused by a check, 130 cancelled.
            """,
        subcommands: [ServerCommand.self, StandbyCommand.self, ClusterCommand.self, GlossaryCommand.self]
    )

    @Flag(name: .long, help: "Ask in plain lines instead of full screens.")
    var plain = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await FullScreen.run(plain: plain, in: context) { try await MaintenanceUtility($0).run() }
    }
}
