import ArgumentParser

/// `webserver_config`: without a verb, the full-screen menu "Configure web server".
struct WebserverConfig: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "webserver_config",
        abstract: "Configure the web server and the redundancy of PM and SNM.",
        discussion: """
            Without a subcommand it shows the menu "Configure web server" full screen, or in plain lines on simple \
            terminals.
            Exit status: 0 done or nothing to do, 1 failed, 64 wrong usage or missing answers, 65 wrong answers, 69 peer unreachable, \
            75 another operation in progress, 77 not root, 78 refused by a check, 130 cancelled.
            """,
        subcommands: [
            Redundancy.self, ConfigCommand.self, WebProtocolCommand.self, WebCertificateCommand.self,
            WebAuthenticationCommand.self, DirectoriesCommand.self, WebRestartCommand.self,
            WebResetCommand.self,
        ]
    )

    @Flag(name: .long, help: "Ask in plain lines instead of full screens.")
    var plain = false

    func run(in context: CommandContext) async throws -> Int32 {
        try await FullScreen.run(plain: plain, in: context) { try await WebServerUtility($0).run() }
    }
}
