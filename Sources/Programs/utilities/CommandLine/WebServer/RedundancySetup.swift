import ArgumentParser
import SetupDialog

/// The wizard of this server's role, on screens or from an answers file.
struct RedundancySetup: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Set up PM/SNM redundancy: on the master first, then on the standby.",
        discussion: """
            With --answers nothing is asked. The file is YAML or JSON, version 1, with the keys version, role, \
            managerUser, managerPasswordFile, standbyAdminUser, standbySudoPasswordFile, standbyHostKey, virtualIP, replication (user, \
            passwordFile), install, mode, references, restartWebServer, replaceStandbyData, both.
            The work is done by a unit of its own: a lost session costs nothing, and the same command watches on. A \
            set-up that was broken off (power, a killed program) is continued with --resume or taken back with --undo; \
            with --answers and neither of them it is taken back and begun anew; on the screen you are asked.
            """
    )

    @OptionGroup var options: SetupOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let command = SetupCommand(options)
        if let status = try await command.runEarlier(in: context) { return status }
        let management = context.operations.management
        if case .configured = try await management.situation(), try await management.brokenOff() == nil {
            throw OperationError(.refused, "Redundancy is set up on this server. Use: redundancy reconfigure")
        }
        return try await command.run(in: context)
    }
}

/// The same again, for a pair that is already set up (R-UT-04).
struct RedundancyReconfigure: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "reconfigure",
        abstract: "Run the set-up again on the master; then set up the standby anew, or use --both.",
        discussion: """
            The set-up that is there is taken back on both servers first, then the new one is made: in between PM and SNM \
            work on the master alone, at its own address. A run that was broken off (power, a killed program) is \
            continued with --resume or taken back with --undo.
            """
    )

    @OptionGroup var options: SetupOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let command = SetupCommand(options, again: true)
        if let status = try await command.runEarlier(in: context) { return status }
        let management = context.operations.management
        // Half taken back it is still a set-up that is made again. A first one that was broken off is none.
        let isRenewal = try await management.brokenOff()?.isRenewal == true
        switch try await management.situation() {
        case .notConfigured where !isRenewal:
            throw OperationError(.refused, "Redundancy is not set up on this server. Use: redundancy setup")
        case .configured(.standby):
            throw OperationError(
                .refused,
                "Reconfigure on the master first, which takes this server's part back, too; then here: redundancy setup"
            )
        case .unavailable, .notConfigured, .configured: break
        }
        return try await command.run(in: context)
    }
}

struct SetupOptions: ParsableArguments {
    @Option(name: .long, help: ArgumentHelp("Take the answers from this file; ask nothing.", valueName: "file"))
    var answers: String?

    @Flag(name: .customLong("dry-run"), help: "Check everything and show what would be changed; change nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Ask in plain lines instead of full screens.")
    var plain = false

    @Flag(name: .long, help: "Print the result, or with --dry-run the changes, as JSON.")
    var json = false

    @Flag(name: .long, help: "Accepted for scripts; with --answers nothing is asked anyway.")
    var yes = false

    @Flag(name: .long, help: "On the master: set the standby up too, in the same run, with the same answers.")
    var both = false

    @Flag(name: .long, help: "Continue a set-up that was broken off, with the answers that it was given.")
    var resume = false

    @Flag(name: .long, help: "Take back what a set-up that was broken off has changed, on both servers.")
    var undo = false

    var choice: BrokenOffChoice? { resume ? .resume : undo ? .undo : nil }

    func validate() throws {
        if resume && undo { throw ValidationError("--resume and --undo are two ways; choose one.") }
        if choice != nil && answers != nil {
            throw ValidationError("--resume and --undo take no answers: those that were given before are used.")
        }
        if both && choice != nil { throw ValidationError("--both belongs to a new set-up.") }
        if dryRun && answers == nil && choice == nil {
            throw ValidationError("--dry-run needs --answers; on the screen, the review shows the same list.")
        }
    }
}
