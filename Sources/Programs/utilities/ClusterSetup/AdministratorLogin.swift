import ClusterModel
import FoundationEssentials
import RemoteShell
import SetupDialog

/// The peer program through an administrator's password and sudo, once: the password opens the way and is not kept.
struct AdministratorTransport: PeerTransport {
    let shell: RemoteShell
    let server: String
    let password: Secret

    func exchange(_ request: Data, onLine: @escaping @Sendable (String) -> Void) async throws {
        do throws(RemoteShellError) {
            let result = try await shell.runAsRoot(
                ["/usr/lib/sn-redundancy/peer"],
                sudoPassword: password.reveal(),
                input: Array(request) + [UInt8(ascii: "\n")],
                limit: .seconds(120),
                onLine: onLine
            )
            // The shell's word for "no such program".
            guard result.status != 126, result.status != 127 else {
                throw RemoteShellError(.commandFailed(status: result.status), host: server, message: result.messages)
            }
        } catch {
            throw AdministratorLogin.operationError(error, server: server)
        }
    }
}

/// A login with an administrator's name and password, before silent login exists.
enum AdministratorLogin {
    /// The server's key is pinned at first sight, and its fingerprint answered for a person to compare.
    static func open(
        _ answers: ServerAnswers,
        known: KnownHosts
    ) async throws -> (shell: RemoteShell, key: HostKey) {
        let host = RemoteHost(address: answers.address.description)
        let shell = RemoteShell(to: host)
        do throws(RemoteShellError) {
            let key = try await shell.shownHostKey()
            if let wanted = answers.hostKey, wanted != key.fingerprint {
                throw RemoteShellError(.hostKeyChanged(key), host: "\(host)", message: key.fingerprint)
            }
            try known.pin(key, of: host)
            try await shell.connect(trusting: known)
            try await shell.logIn(user: answers.admin, password: answers.password.reveal())
            return (shell, key)
        } catch {
            throw operationError(error, server: answers.name.description)
        }
    }

    static func operationError(_ error: RemoteShellError, server: String) -> OperationError {
        if error.isUnreachable { return OperationError(.peerUnreachable, error.description, cause: error) }
        if case .commandFailed(let status) = error.code, status == 126 || status == 127 {
            return OperationError(
                .refused,
                "sn-redundancy is not installed on \(server); install the package there first."
            )
        }
        return OperationError(.refused, error.description, cause: error)
    }
}
