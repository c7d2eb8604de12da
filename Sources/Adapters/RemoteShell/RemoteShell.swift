import CSSH2
import SystemSupport

/// A login on another server, over SSH, to run commands there. Every call ends within its limit.
package actor RemoteShell {
    package nonisolated let host: RemoteHost
    private let executor = BlockingExecutor(label: "remote-shell")
    private var session: SecureSession?
    private var user: String?

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(to host: RemoteHost) { self.host = host }

    /// The key that the server shows at present, for its fingerprint to be compared; nothing is sent to it.
    package func shownHostKey(limit: Duration = .seconds(5)) throws(RemoteShellError) -> HostKey {
        try SecureSession.open(to: host, preferring: [], by: Deadline(after: limit)).hostKey()
    }

    /// Connects to a server whose key is among the known ones; throws `hostKeyUnknown` or `hostKeyChanged` otherwise.
    package func connect(trusting known: KnownHosts, limit: Duration = .seconds(5)) throws(RemoteShellError) {
        disconnect()
        let types = try known.types(of: host)
        let opened = try SecureSession.open(to: host, preferring: types, by: Deadline(after: limit))
        try known.check(try opened.hostKey(), of: host)
        session = consume opened
    }

    package func logIn(user: String, password: String, limit: Duration = .seconds(10)) throws(RemoteShellError) {
        try withSession { session throws(RemoteShellError) in
            try session.logIn(user: user, password: password, by: Deadline(after: limit))
        }
        self.user = user
    }

    /// Logs in with a private key in OpenSSH's format that has no passphrase.
    package func logIn(user: String, keyFile: String, limit: Duration = .seconds(10)) throws(RemoteShellError) {
        try withSession { session throws(RemoteShellError) in
            try session.logIn(user: user, keyFile: keyFile, by: Deadline(after: limit))
        }
        self.user = user
    }

    package func disconnect() {
        session = nil
        user = nil
    }

    /// The user's name on the other server, once logged in.
    package var loggedInUser: String? { user }

    func withSession<Result>(
        _ body: (borrowing SecureSession) throws(RemoteShellError) -> Result
    ) throws(RemoteShellError) -> Result {
        do throws(RemoteShellError) {
            guard let result = try session?.lend(to: body) else {
                throw RemoteShellError(.connectionLost, host: "\(host)", message: "not connected")
            }
            return result
        } catch {
            switch error.code {
            // What was under way is in an unknown state, and so is the session.
            case .timedOut, .connectionLost, .outputTooLong, .systemCallFailed: disconnect()
            case .unreachable, .refused, .notUnderstood, .hostKeyUnknown, .hostKeyChanged, .wrongPassword,
                .passwordExpired, .passwordsNotAccepted, .keyNotAccepted, .keyUnusable, .wrongSudoPassword, .sudoDenied,
                .commandFailed, .commandEndedBySignal, .invalidFile:
                break
            }
            throw error
        }
    }
}
