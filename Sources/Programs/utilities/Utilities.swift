import Glibc

/// The utilities under all their names.
@main
struct Utilities {
    static func main() async {
        // A reader that goes away must not end a set-up half way.
        signal(SIGPIPE, SIG_IGN)
        exit(await run(CommandLine.arguments))
    }

    private static func run(_ arguments: [String]) async -> Int32 {
        let context = CommandContext.ofThisProcess(Wiring.operations(detached: DetachedWork()))
        guard let (name, rest) = UtilityName.find(in: arguments) else {
            let names = UtilityName.allCases.map(\.rawValue).joined(separator: ", ")
            context.talk("Say which utility: \(names).")
            return ExitStatus.usage.rawValue
        }
        switch name {
        case .peer: return await Wiring.peer(rest)
        case .mayStartPostgreSQL: return MayStartPostgreSQL(paths: context.paths).run(context.talk)
        case .work: return await WorkProgram(Wiring.operations(detached: nil)).run(context.talk)
        case .webserverConfig, .mxoneMaintenance, .dataBackup:
            guard let command = name.command else { return ExitStatus.usage.rawValue }
            return await CommandRunner.run(command, rest, in: context)
        }
    }
}
