import ArgumentParser
import SetupDialog

/// `webserver_config config ...`: answers files, checked and made.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Answers files: check one, or make one of what is set up here.",
        subcommands: [ConfigValidate.self, ConfigExport.self]
    )
}

/// Every mistake of an answers file at once, without a look at any server.
struct ConfigValidate: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check an answers file and the password files it names; change and contact nothing.",
        discussion: "Exit status: 0 nothing wrong, 64 answers are missing, 65 answers are wrong; all are named at once."
    )

    @Argument(help: ArgumentHelp("The answers file.", valueName: "file"))
    var file: String

    @Flag(name: .long, help: "Print the result as JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        // On a server of the system the file is for that; elsewhere nothing is known of it.
        let sheet = try AnswersFile.read(file, for: try? await context.operations.cluster.inventory())
        let remark = sheet.remark.map { " \($0)" } ?? ""
        let sentence = "\(file): complete answers for the \(sheet.role?.rawValue ?? "set-up"), version 1.\(remark)"
        if json { context.out(try JSONText.of(ResultDocument(message: sentence))) } else { context.talk(sentence) }
        return 0
    }
}

/// The live set-up, as the answers that would make it again.
struct ConfigExport: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Print the answers that would set this server up the same again.",
        discussion: """
            Passwords are not kept anywhere, so they can't be exported: the file names password files that you write \
            yourself, in the folder of --password-folder.
            """
    )

    @Option(
        name: .customLong("password-folder"),
        help: ArgumentHelp("Where the password files that it names will be.", valueName: "folder")
    )
    var folder = "/root"

    func validate() throws {
        guard folder.hasPrefix("/"), folder.unicodeScalars.allSatisfy({ $0.value > 32 && $0 != "#" }) else {
            throw ValidationError("--password-folder must be a path that starts with / and holds no spaces.")
        }
    }

    func run(in context: CommandContext) async throws -> Int32 {
        var sheet = try await context.operations.management.liveAnswers()
        sheet.managerPasswordFile = "\(folder)/manager.password"
        sheet.replicationPasswordFile = "\(folder)/replication.password"
        if sheet.role == .master { sheet.standbySudoPasswordFile = "\(folder)/standby.password" }
        context.out(
            "# The set-up of \(context.hostName) as answers, version 1. Its password files are yours to write.\n"
                + sheet.yaml.dropLast()
        )
        return 0
    }
}
