import ArgumentParser
import ClusterModel
import SetupDialog

/// Look at the key of a server of the system, and accept another one after it was installed anew.
struct ServerHostKey: UtilityCommand {
    static let configuration = CommandConfiguration(
        commandName: "host-key",
        abstract: "Show whether a server shows the host key that was accepted; accept another one.",
        discussion: "Exit status: 0 it is the accepted key, or is now; 1 it is another one."
    )

    @Argument(help: "Its name.")
    var name: String

    @Option(
        name: .long,
        help: ArgumentHelp("Accept this fingerprint, if the server shows it.", valueName: "SHA256:...")
    )
    var accept: String?

    @Flag(name: .customLong("dry-run"), help: "Show what would be accepted, and change nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Print JSON.")
    var json = false

    func run(in context: CommandContext) async throws -> Int32 {
        let (server, wanted) = try await ArgumentRules.checked {
            (try AnswerRules.serverName(name), try accept.map { try AnswerRules.fingerprint($0) })
        }
        let cluster = context.operations.cluster
        if let wanted, !dryRun { try await cluster.acceptHostKey(wanted, of: server) }
        let found = try await cluster.hostKey(of: server)
        if json {
            context.out(try JSONText.of(found))
        } else {
            let word = found.isAccepted ? "the accepted key" : "another key than the accepted one"
            context.out("\(server) (\(found.address)): \(found.shown), \(word)")
            if !found.isAccepted {
                context.talk(
                    "If \(server) was installed anew, compare the key there (ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), then: "
                        + "mxone_maintenance server host-key \(server) --accept \(found.shown)"
                )
            }
        }
        return found.isAccepted ? 0 : 1
    }
}
