import ArgumentParser
import ClusterModel
import SetupDialog

/// Server in system.
struct ServerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "server",
        abstract: "Server in system: list, add, remove, replace.",
        subcommands: [List.self, Add.self, Remove.self, ServerReplace.self, ServerHostKey.self]
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

        @OptionGroup var login: LoginOptions

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            try await context.operations.cluster.requireLIMOne()
            let system = try await context.operations.cluster.inventory()
            if let known = known(in: system) {
                // Half removed it is there by name only.
                let left = await context.operations.unfinishedInCluster().map { " \($0)" } ?? ""
                let sentence = "Server \(known.name) is in the system, at \(known.address).\(left)"
                return try options.settle(sentence, in: context)
            }
            var answers = try await ArgumentRules.checked {
                ServerAnswers(
                    name: try AnswerRules.serverName(name),
                    address: try AnswerRules.serverAddress(address, in: system),
                    admin: try AnswerRules.account(user),
                    password: try await login.password("Password of \(user) on \(address)"),
                    lim: try lim.map { try AnswerRules.lim($0) },
                    hostKey: try login.fingerprint()
                )
            }
            answers.hostKey = try await login.accepted(
                answers.hostKey,
                of: name,
                at: answers.address,
                options,
                in: context
            )
            try await context.operations.cluster.checkLogin(answers)
            return try await options.carryOut(.addServer(answers), in: context)
        }

        /// One that is there as it was to be added.
        private func known(in system: SystemInventory) -> Server? {
            system.servers.first { server in
                "\(server.name)" == name && "\(server.address)" == address && server.admin == user
                    && server.lim.map { "\($0)" } == lim
            }
        }
    }

    struct Remove: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove",
            abstract: "Remove a server of no cluster from the system; it is given back as it was before it was added.",
            discussion: """
                --peer-lost is for a server that is gone for good, of which nothing can be given back: it is only forgotten. \
                Refused while anything answers at its address. A removal that was broken off is finished by the same command.
                """
        )

        @Argument(help: "Its name.")
        var name: String

        @Flag(name: .customLong("peer-lost"), help: "It is gone for good; remove it without it.")
        var peerLost = false

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let server = try await ArgumentRules.checked { try AnswerRules.serverName(name) }
            if peerLost {
                return try await options.carryOut(
                    .removeServerAlone(server),
                    in: context,
                    asking:
                        "This removes \(server) from the system, since it is gone for good. It must never come back to this "
                        + "network as it was. Continue?"
                )
            }
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
