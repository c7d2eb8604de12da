import ClusterModel
import FoundationEssentials
import SetupDialog

/// A login with an administrator's name and password, before silent login exists.
protocol AdministratorLogin: Sendable {
    /// The server's host key as known_hosts has it: type and base64 text.
    var hostKey: String { get async throws }

    /// `SHA256:...`, for a person to compare.
    var fingerprint: String { get async throws }

    /// Runs a command, gives it `input`, and answers its exit status; each line of output goes to `onLine`.
    func run(_ command: String, input: Data, onLine: @escaping @Sendable (String) -> Void) async throws -> Int32
}

/// Opens such logins; throws `OperationError`.
protocol AdministratorLogins: Sendable {
    func open(_ address: IPv4Address, user: String, password: Secret) async throws -> any AdministratorLogin
}

/// The peer program through an administrator's sudo, once: the password opens the way and is not kept.
struct AdministratorTransport: PeerTransport {
    let login: any AdministratorLogin
    let server: String
    let user: String
    let password: Secret

    /// -k: sudo asks even if it was asked a moment ago, so that the first line is always its.
    private static let command = "sudo -k -S -p '' /usr/lib/sn-redundancy/peer --first"

    func exchange(_ request: Data, onLine: @escaping @Sendable (String) -> Void) async throws {
        let input = Data((password.reveal() + "\n").utf8) + request + Data("\n".utf8)
        let answered = AnswerInbox { _ in }
        let status = try await login.run(Self.command, input: input) { line in
            answered.take(line)
            onLine(line)
        }
        guard answered.answer == nil else { return }
        if status == 127 {
            throw OperationError(.refused, "\(server) has no sudo or no sn-redundancy; install the package there first.")
        }
        throw OperationError(
            .refused,
            "\(server): sudo did not let \(user) become root with that password; check it with 'sudo -v' there."
        )
    }
}
