/// What went wrong on the way to another server or there: a code to decide on, and a sentence for the operator.
package struct RemoteShellError: Error, Sendable {
    package enum Code: Sendable, Equatable {
        /// No answer from that address, or no way to it.
        case unreachable
        /// The server is there, but nobody listens on that port.
        case refused
        /// Something listens that does not speak SSH, or nothing that we speak.
        case notUnderstood
        /// Never seen before: show the fingerprint, and pin the key if it is the right one.
        case hostKeyUnknown(HostKey)
        /// Another key than the one that was pinned.
        case hostKeyChanged(HostKey)
        case wrongPassword(user: String)
        case passwordExpired(user: String)
        /// The server admits nobody by password.
        case passwordsNotAccepted(user: String)
        case keyNotAccepted(user: String)
        case keyUnusable(path: String)
        case wrongSudoPassword(user: String)
        /// That user may not become root there, or there is no sudo.
        case sudoDenied(user: String)
        case commandFailed(status: Int32)
        case commandEndedBySignal(String)
        case outputTooLong
        /// Whether the command took effect is unknown.
        case timedOut
        /// Whether the command took effect is unknown.
        case connectionLost
        case invalidFile(path: String)
        case systemCallFailed(errno: Int32)
    }

    package var code: Code
    package var host: String
    /// What the server, the library or the kernel said.
    package var message: String

    package init(_ code: Code, host: String, message: String) {
        self.code = code
        self.host = host
        self.message = message
    }

    /// Whether the cause is that the other server can't be reached.
    package var isUnreachable: Bool {
        switch code {
        case .unreachable, .refused, .connectionLost, .timedOut: true
        case .notUnderstood, .hostKeyUnknown, .hostKeyChanged, .wrongPassword, .passwordExpired, .passwordsNotAccepted,
            .keyNotAccepted, .keyUnusable, .wrongSudoPassword, .sudoDenied, .commandFailed, .commandEndedBySignal,
            .outputTooLong, .invalidFile, .systemCallFailed:
            false
        }
    }
}

extension RemoteShellError: CustomStringConvertible {
    package var description: String {
        switch code {
        case .unreachable:
            "\(host) can't be reached (\(message)). Check address, cable and power."
        case .refused:
            "\(host) is there, but accepts no SSH connection (\(message)). Start its ssh service or check the port."
        case .notUnderstood:
            "\(host) does not answer as an SSH server that we understand (\(message)). Check address and port."
        case .hostKeyUnknown(let key):
            "\(host) is not known yet. Its key is \(key.fingerprint); compare it on that server before you accept it."
        case .hostKeyChanged(let key):
            """
            \(host) shows another key (\(key.fingerprint)) than the one accepted before. \
            If the server was not reinstalled, somebody may be in between; nothing was sent.
            """
        case .wrongPassword(let user):
            "\(host) does not accept this password for \(user). Enter it again."
        case .passwordExpired(let user):
            "The password of \(user) on \(host) has expired. Log in there once and change it."
        case .passwordsNotAccepted(let user):
            "\(host) lets nobody in by password, so \(user) can't log in. Allow it there or install a key first."
        case .keyNotAccepted(let user):
            "\(host) does not accept our key for \(user). Set up the silent login again."
        case .keyUnusable(let path):
            "The key in \(path) can't be used (\(message))."
        case .wrongSudoPassword(let user):
            "sudo on \(host) does not accept this password for \(user). Enter it again."
        case .sudoDenied(let user):
            "\(user) can't become root by sudo on \(host) (\(message)). Use an administrator of that server."
        case .commandFailed(let status):
            "A command failed on \(host) with status \(status): \(message)"
        case .commandEndedBySignal(let signal):
            "A command on \(host) was ended by signal \(signal): \(message)"
        case .outputTooLong:
            "A command on \(host) wrote more than it should (\(message))."
        case .timedOut:
            "\(host) did not answer in time (\(message))."
        case .connectionLost:
            "The connection to \(host) broke (\(message))."
        case .invalidFile(let path):
            "\(path) can't be understood (\(message)). Correct or remove it."
        case .systemCallFailed:
            "\(host): \(message)"
        }
    }
}
