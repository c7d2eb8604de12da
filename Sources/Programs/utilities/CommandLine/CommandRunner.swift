package import ArgumentParser

/// Parses a command line and carries it out; every way to fail becomes a sentence and an exit status.
package enum CommandRunner {
    package static func run(
        _ type: any ParsableCommand.Type,
        _ arguments: [String],
        in context: CommandContext
    ) async -> Int32 {
        if let unknown = UnknownVerb.find(in: type, arguments) {
            context.talk("\(unknown)")
            tellAsJSON("\(unknown)", ExitStatus.usage.rawValue, arguments, in: context)
            return ExitStatus.usage.rawValue
        }
        let command: any ParsableCommand
        do {
            command = try type.parseAsRoot(arguments)
        } catch {
            let status = report(error, of: type, in: context)
            if status != 0 { tellAsJSON("\(type.message(for: error))", status, arguments, in: context) }
            return status
        }
        guard let utility = command as? any UtilityCommand else {
            // A group without a verb: what it offers is the help, and asking for nothing is wrong usage.
            return help(of: command, below: type, in: context)
        }
        guard context.isRoot || !Swift.type(of: utility).needsRoot else {
            let words = ([type.configuration.commandName ?? ""] + arguments).map { $0.contains(" ") ? "'\($0)'" : $0 }
            context.talk("This needs root. Use: sudo -H \(words.joined(separator: " "))")
            tellAsJSON("This needs root.", ExitStatus.notRoot.rawValue, arguments, in: context)
            return ExitStatus.notRoot.rawValue
        }
        do {
            return try await utility.run(in: context)
        } catch is CancellationError {
            return ExitStatus.cancelled.rawValue
        } catch {
            context.talk("\(error)")
            let status = ((error as? OperationError)?.status ?? .failed).rawValue
            tellAsJSON("\(error)", status, arguments, in: context)
            return status
        }
    }

    /// Who asked for JSON gets a document whatever keeps the command from it; the sentence is on standard error as well.
    private static func tellAsJSON(
        _ sentence: String,
        _ status: Int32,
        _ arguments: [String],
        in context: CommandContext
    ) {
        guard arguments.contains("--json") else { return }
        // A sentence that can't be written as JSON has been said already.
        guard let text = try? JSONText.of(FailureDocument(exit: status, message: sentence)) else { return }
        context.out(text)
    }

    /// Help goes to standard output with 0; anything wrong to standard error with 64.
    private static func report(
        _ error: any Error,
        of type: any ParsableCommand.Type,
        in context: CommandContext
    ) -> Int32 {
        let text = type.fullMessage(for: error)
        guard type.exitCode(for: error) != .success else {
            context.out(text)
            return 0
        }
        context.talk(text)
        return ExitStatus.usage.rawValue
    }

    private static func help(
        of command: any ParsableCommand,
        below type: any ParsableCommand.Type,
        in context: CommandContext
    ) -> Int32 {
        // `--help` on a group arrives here as a command of the parser's own.
        do {
            var command = command
            try command.run()
            return 0
        } catch {
            return report(error, of: type, in: context)
        }
    }
}
