import ArgumentParser
import SetupDialog

/// Standby server in system.
struct StandbyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "standby",
        abstract: "Standby server in system: convert, revert.",
        subcommands: [Convert.self, Revert.self]
    )

    struct Convert: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "convert",
            abstract: "Convert a free server to a standby server."
        )

        @Argument(help: "The server's name.")
        var name: String

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let server = try await ArgumentRules.checked { try AnswerRules.serverName(name) }
            return try await options.carryOut(.convertToStandby(server), in: context)
        }
    }

    struct Revert: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "revert",
            abstract: "Convert a standby server to a free server."
        )

        @Argument(help: "The server's name.")
        var name: String

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let server = try await ArgumentRules.checked { try AnswerRules.serverName(name) }
            return try await options.carryOut(.revertToFree(server), in: context)
        }
    }
}
