import ClusterModel
import SetupDialog

/// A host's key, compared by a person before anything is sent to the host.
struct HostKeyQuestion {
    let options: ChangeOptions

    /// What it shows, once it is accepted.
    func accepted(of name: String, at address: IPv4Address, in context: CommandContext) async throws -> String {
        let shown = try await context.operations.cluster.hostKey(at: address)
        context.talk("Host key of \(name) at \(address): \(shown)")
        if !options.yes, !options.dryRun {
            try await context.confirm(
                "Compare it on \(name) itself: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub. Is it the same?"
            )
        }
        return shown
    }
}
