import FoundationEssentials
import SystemSupport

/// Silent login with the key of this system, to a server whose host key was pinned when it was added.
struct SecureShell: PeerTransport {
    static let key = "/etc/sn-redundancy/keys/peer"
    static let knownHosts = "/etc/sn-redundancy/keys/known_hosts"

    /// What the host key is pinned under; addresses change, names don't.
    let server: String
    let address: String
    let account: String
    /// The private key that the other server lets in.
    var keyFile = Self.key
    /// The address of this server that the other one shall see.
    var source: String?
    var limit = ConversationLimit.step

    func exchange(_ request: Data, onLine: @escaping @Sendable (String) -> Void) async throws {
        let command = Command("/usr/bin/ssh", options + ["--", address], input: Array(request) + [10], limit: limit)
        let outcome = try await command.run(onLine: onLine)
        // 255 is ssh's own failure; any other status belongs to the answer, which says more.
        guard outcome.exitStatus == 255 else { return }
        if outcome.errors.contains("Host key verification failed") {
            throw OperationError(
                .peerUnreachable,
                "\(server) (\(address)) shows another host key than the accepted one, so nothing was sent to it. "
                    + "If it was installed anew, compare its key and accept it on LIM 1's server: "
                    + "mxone_maintenance server host-key \(server). If not, somebody may be in between."
            )
        }
        let last = outcome.errors.split(whereSeparator: \.isNewline).last.map(String.init)
        let said = last ?? "ssh said nothing, and \(outcome.status)"
        throw OperationError(
            .peerUnreachable,
            "\(server) (\(address)) can't be reached by silent login: \(said)\(said.hasSuffix(".") ? "" : ".")"
        )
    }

    private var options: [String] {
        let settings = [
            "BatchMode=yes", "IdentitiesOnly=yes", "StrictHostKeyChecking=yes", "HostKeyAlias=\(server)",
            "UserKnownHostsFile=\(Self.knownHosts)", "GlobalKnownHostsFile=none", "UpdateHostKeys=no",
            "ConnectTimeout=5", "ServerAliveInterval=5", "ServerAliveCountMax=6", "LogLevel=ERROR",
        ]
        let bound = source.map { ["-b", $0] } ?? []
        return ["-F", "none", "-T", "-i", keyFile, "-l", account] + bound + settings.flatMap { ["-o", $0] }
    }
}
