import ArgumentParser
import ClusterModel
import SetupDialog

/// How to log in once, as an administrator, on a host that does not know this server yet.
struct LoginOptions: ParsableArguments {
    @Option(
        name: .customLong("password-file"),
        help: ArgumentHelp("A file with the administrator's password there; otherwise it is asked.", valueName: "file")
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

    func password(_ label: String) async throws -> Secret {
        try await AskedSecret.read(passwordFile, option: "--password-file", label)
    }

    /// As it was given.
    func fingerprint() throws -> String? { try hostKey.map { try AnswerRules.fingerprint($0) } }

    /// The given key, or the one that the host shows, once a person has compared it: before anything is sent there.
    func accepted(
        _ given: String?,
        of name: String,
        at address: IPv4Address,
        _ options: ChangeOptions,
        in context: CommandContext
    ) async throws -> String {
        if let given { return given }
        let shown = try await context.operations.cluster.hostKey(at: address)
        context.talk("Host key of \(name) at \(address): \(shown)")
        // A plan needs the login, too.
        if !options.yes {
            try await context.confirm(
                "Compare it on \(name) itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Is it the same?"
            )
        }
        return shown
    }
}
