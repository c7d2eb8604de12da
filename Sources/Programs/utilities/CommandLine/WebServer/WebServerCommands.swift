import ArgumentParser
import Glibc
import SetupDialog
import TerminalForms

extension ChangeOptions {
    func carryOut(_ change: WebServerChange, in context: CommandContext) async throws -> Int32 {
        let web = try context.operations.requireWebServer()
        if dryRun {
            try show(try await web.plan(change), in: context)
            return 0
        }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try tell(try await web.carryOut(change) { progress.take($0) }, in: context)
    }
}

extension Operations {
    func requireWebServer() throws -> any WebServerOperations {
        guard let webServer else { throw OperationError(.failed, "The web server can't be configured here.") }
        return webServer
    }
}

/// Shows what is set on both servers; 1 if they differ or the certificate ends soon.
struct WebServerReport {
    static func show(json: Bool, in context: CommandContext) async throws -> Int32 {
        let status = try await context.operations.requireWebServer().status()
        if json {
            context.out(try JSONText.of(status))
        } else {
            for line in WebServerStatusText(status).lines { context.out(line) }
        }
        return status.needsAttention ? 1 : 0
    }
}

/// http, https, or http that sends to https.
struct WebProtocolCommand: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "protocol",
        abstract: "Show or set how users reach the web server, on both servers in one go.",
        discussion: "Without an argument it shows what is set on both servers; exit status 1 if they differ."
    )

    @Argument(help: ArgumentHelp("http, https, or redirect (http sends to https).", valueName: "protocol"))
    var wanted: String?

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        guard let wanted else { return try await WebServerReport.show(json: options.json, in: context) }
        guard let value = WebProtocol(rawValue: wanted) else {
            throw OperationError(.usage, "\(AnswerRules.shown(wanted)): choose http, https or redirect.")
        }
        return try await options.carryOut(.protocol(value), in: context)
    }
}

struct WebCertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certificate",
        abstract: "The web server's certificate: show it, import one, make a self-signed one.",
        subcommands: [Show.self, SelfSigned.self, Import.self],
        defaultSubcommand: Show.self
    )

    struct Show: UtilityCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show the certificate, its names and its end; exit status 1 if it ends within 30 days."
        )

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func run(in context: CommandContext) async throws -> Int32 {
            try await WebServerReport.show(json: json, in: context)
        }
    }

    struct SelfSigned: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "self-signed",
            abstract: "Make a self-signed one with the base, alias and virtual addresses and the servers' names."
        )

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            try await options.carryOut(.selfSigned, in: context)
        }
    }

    struct Import: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "import",
            abstract: "Check a certificate with its chain and key, and place it on both servers."
        )

        @Option(name: .long, help: ArgumentHelp("PEM: the certificate, then those that signed it.", valueName: "file"))
        var chain: String

        @Option(name: .long, help: ArgumentHelp("PEM: its private key, without a passphrase.", valueName: "file"))
        var key: String

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let change = WebServerChange.importCertificate(
                chain: try PEMFile.read(chain),
                key: Secret(try PEMFile.read(key))
            )
            return try await options.carryOut(change, in: context)
        }
    }
}

struct WebAuthenticationCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "authentication",
        abstract: "Who has to log in at the web server: nobody, local users, or those of PAM (with LDAP behind it).",
        subcommands: [Show.self, SetMode.self, AddUser.self, RemoveUser.self],
        defaultSubcommand: Show.self
    )

    struct Show: UtilityCommand {
        static let configuration = CommandConfiguration(abstract: "Show what is set on both servers.")

        @Flag(name: .long, help: "Print JSON.")
        var json = false

        func run(in context: CommandContext) async throws -> Int32 {
            try await WebServerReport.show(json: json, in: context)
        }
    }

    struct SetMode: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "set",
            abstract: "off, local (add-user first) or pam (with --service)."
        )

        @Argument(help: ArgumentHelp("off, local or pam.", valueName: "mode"))
        var mode: String

        @Option(
            name: .long,
            help: ArgumentHelp("With pam: a service in /etc/pam.d on both servers.", valueName: "name")
        )
        var service: String?

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            guard let value = WebAuthentication(rawValue: mode) else {
                throw OperationError(.usage, "\(AnswerRules.shown(mode)): choose off, local or pam.")
            }
            return try await options.carryOut(.authentication(value, pamService: service), in: context)
        }
    }

    struct AddUser: UtilityCommand {
        static let configuration = CommandConfiguration(
            commandName: "add-user",
            abstract: "Add a local user, or set a new password."
        )

        @Argument(help: "The user's name.")
        var name: String

        @Option(
            name: .customLong("password-file"),
            help: ArgumentHelp("A file with the password; otherwise it is asked.", valueName: "file")
        )
        var passwordFile: String?

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            let account = try await ArgumentRules.checked { try AnswerRules.account(name) }
            let password: Secret
            if let passwordFile {
                password = try AnswersFile.secret(inFile: passwordFile)
            } else {
                password = try await Self.ask(account)
            }
            let checked = try await ArgumentRules.checked { try AnswerRules.newPassword(password, again: nil) }
            return try await options.carryOut(.setUser(account, checked), in: context)
        }

        @MainActor
        private static func ask(_ name: String) throws -> Secret {
            guard isatty(STDIN_FILENO) == 1 else {
                throw OperationError(.usage, "--password-file: missing; there is no terminal to ask on.")
            }
            let frame = Frame(title: "User of the web server", text: "Password of \(name)")
            let reply = PlainScreens(because: nil)
                .password(frame, label: "Password", confirmed: true, isKept: false, strength: nil)
            guard case .value(let typed) = reply else {
                throw OperationError(.cancelled, "Cancelled; nothing was changed.")
            }
            guard typed.again == typed.first else {
                throw OperationError(.usage, "The two passwords are not the same; nothing was changed.")
            }
            return Secret(typed.first)
        }
    }

    struct RemoveUser: UtilityCommand {
        static let configuration = CommandConfiguration(commandName: "remove-user", abstract: "Remove a local user.")

        @Argument(help: "The user's name.")
        var name: String

        @OptionGroup var options: ChangeOptions

        func run(in context: CommandContext) async throws -> Int32 {
            try await options.carryOut(.removeUser(name), in: context)
        }
    }
}

struct WebRestartCommand: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart",
        abstract: "Check the web server's configuration and restart it on both servers, the other one first."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        let web = try context.operations.requireWebServer()
        if options.dryRun {
            if let away = try await web.status().servers.first(where: { $0.problem != nil }) {
                throw OperationError(.peerUnreachable, "\(away.server): \(away.problem ?? "")")
            }
            try options.show([PlannedChange(.change, on: "both", "the web server is restarted")], in: context)
            return 0
        }
        if !options.yes {
            try await context.confirm("Whoever is logged in to PM or SNM has to log in again. Restart the web server?")
        }
        LostSession.goOn()
        let progress = LineProgress(context.talk)
        return try options.tell(try await web.restart { progress.take($0) }, in: context)
    }
}

struct WebResetCommand: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "reset",
        abstract: "Take back everything that webserver_config changed of the web server, on both servers."
    )

    @OptionGroup var options: ChangeOptions

    func run(in context: CommandContext) async throws -> Int32 {
        if !options.yes && !options.dryRun {
            try await context.confirm(
                "Protocol, certificate and authentication become what they were found as. Continue?"
            )
        }
        return try await options.carryOut(.reset, in: context)
    }
}
