import ClusterModel
import ConfigurationFiles
import FoundationEssentials
import RemoteShell
import SetupDialog

/// A login on the other server with a name and a password, to a server whose key is known already.
enum PasswordLogin {
    /// Throws `OperationError`: unreachable, or a wrong password (65), or anything else that refuses.
    static func open(
        _ server: ServerName,
        at address: IPv4Address,
        user: String,
        password: Secret
    ) async throws -> RemoteShell {
        let host = RemoteHost(address: address.description)
        let shell = RemoteShell(to: host)
        do throws(RemoteShellError) {
            let key = try await shell.shownHostKey()
            // Pinned under the server's name when it came into the system: addresses change, names don't.
            try KnownHosts(path: SecureShell.knownHosts).check(key, of: RemoteHost(address: server.description))
            let known = KnownHosts(path: "/run/sn-redundancy/known-\(server)")
            try known.pin(key, of: host)
            try await shell.connect(trusting: known)
            try await shell.logIn(user: user, password: password.reveal())
            return shell
        } catch {
            throw operationError(error, server: server)
        }
    }

    static func checkSudo(_ shell: RemoteShell, _ password: Secret, on server: ServerName) async throws {
        do throws(RemoteShellError) {
            try await shell.checkSudo(password: password.reveal())
        } catch {
            throw operationError(error, server: server)
        }
    }

    static func operationError(_ error: RemoteShellError, server: ServerName) -> OperationError {
        switch error.code {
        case .wrongPassword, .wrongSudoPassword: OperationError(.badAnswers, error.description, cause: error)
        case .hostKeyUnknown:
            OperationError(
                .refused,
                "The key of \(server) is not known here; run the set-up on LIM 1's server first.",
                cause: error
            )
        case .unreachable, .refused, .notUnderstood, .hostKeyChanged, .passwordExpired, .passwordsNotAccepted,
            .keyNotAccepted, .keyUnusable, .sudoDenied, .commandFailed, .commandEndedBySignal, .outputTooLong,
            .timedOut,
            .connectionLost, .invalidFile, .systemCallFailed:
            AdministratorLogin.operationError(error, server: server.description)
        }
    }
}

/// The peer program through the manager's password, once: until the key is in place.
struct ManagerTransport: PeerTransport {
    let shell: RemoteShell
    let server: ServerName

    func exchange(_ request: Data, onLine: @escaping @Sendable (String) -> Void) async throws {
        do throws(RemoteShellError) {
            _ = try await shell.run(
                ["/usr/bin/sudo", "-n", "/usr/lib/sn-redundancy/peer"],
                input: Array(request) + [UInt8(ascii: "\n")],
                limit: .seconds(120),
                onLine: onLine
            )
        } catch {
            throw PasswordLogin.operationError(error, server: server)
        }
    }
}
