import ArgumentParser
import ClusterModel
import SetupDialog

/// Server in system.
struct ServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Server in system: list, add, remove.",
        subcommands: [List.self, Add.self, Remove.self, ServerHostKey.self]
    )

    struct List: UtilityCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "List the system's servers.")
        static let needsRoot = false

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func run(in context: CommandContext) async throws -> Int32 {
            let system = try await context.operations.cluster.inventory()
            if json {
                context.out(try JSONText.of(ServersDocument(servers: system.servers)))
            } else {
                for line in InventoryText(system: system).servers { context.out(line) }
            }
            return 0
        }
    }

    struct Add: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "add",
            abstract: "Add a server to the system; with --lim a regular one, without a free one."
        )

        @Argument(help: "Its name.")
        var name: String

        @Option(name: .long, help: ArgumentHelp("The address at which it answers now.", valueName: "ip"))
        var address: String

        @Option(name: .long, help: ArgumentHelp("The administrator's account there.", valueName: "admin"))
        var user: String

        @Option(name: .long, help: ArgumentHelp("The LIM that runs on it.", valueName: "n"))
        var lim: String?

        @Option(
            name: .customLong("password-file"),
            help: ArgumentHelp("A file with that account's password; otherwise it is asked.", valueName: "file")
        )
        var passwordFile: String?

        @Option(
            name: .customLong("host-key"),
            help: ArgumentHelp(
                "The fingerprint that it has to show; without it, it is shown and asked (--yes accepts it).",
                valueName: "SHA256:..."
            )
        )
        var hostKey: String?

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let system = try await context.operations.cluster.inventory()
            var answers = try await ArgumentRules.checked {
                ServerAnswers(
                    name: try AnswerRules.serverName(name),
                    address: try AnswerRules.serverAddress(address, in: system),
                    admin: try AnswerRules.account(user),
                    password: try await password(),
                    lim: try lim.map { try AnswerRules.lim($0) },
                    hostKey: try hostKey.map { try AnswerRules.fingerprint($0) }
                )
            }
            if answers.hostKey == nil {
                answers.hostKey = try await HostKeyQuestion(options: options)
                    .accepted(of: name, at: answers.address, in: context)
            }
            try await context.operations.cluster.checkLogin(answers)
            return try await options.carryOut(.addServer(answers), in: context)
        }

        private func password() async throws -> Secret {
            try await AskedSecret.read(passwordFile, option: "--password-file", "Password of \(user) on \(address)")
        }
    }

    struct Remove: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a free server from the system."
        )

        @Argument(help: "Its name.")
        var name: String

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let server = try await ArgumentRules.checked { try AnswerRules.serverName(name) }
            return try await options.carryOut(
                .removeServer(server),
                in: context,
                asking: "This removes \(server) from the system. Continue?"
            )
        }
    }
}

struct ServersDocument: Encodable {
    var schema = 1
    var servers: [Server]
}
