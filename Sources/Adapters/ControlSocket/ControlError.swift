package import SystemSupport

/// Why the daemon couldn't be asked, or its socket not be offered.
package struct ControlError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// Nobody listens on the socket.
        case notRunning
        case notAllowed(path: String)
        /// The daemon took the request and has been silent for this long.
        case silent(Duration)
        /// The daemon ended the connection before its last word.
        case brokenOff
        case badAnswer
        case requestTooLong(bytes: Int)
        /// Another daemon listens on the path already.
        case inUse(path: String)
        /// A Unix socket's path has at most 107 bytes.
        case badPath(String)
        case system(SystemError)
    }

    package let code: Code

    package init(code: Code) { self.code = code }

    package var description: String {
        switch code {
        case .notRunning:
            "redundancyd isn't running on this server; see 'systemctl status redundancyd'."
        case .notAllowed(let path):
            "This user may not use \(path); try again as root."
        case .silent(let duration):
            "redundancyd took the request but has been silent for \(duration.components.seconds) s;"
                + " see 'journalctl -u redundancyd'. What was asked may still be done."
        case .brokenOff:
            "redundancyd ended the connection before it answered; see 'journalctl -u redundancyd'."
        case .badAnswer:
            "redundancyd's answer can't be read; are it and this program of the same version?"
        case .requestTooLong(let bytes):
            "A request of \(bytes) bytes is longer than redundancyd takes."
        case .inUse(let path):
            "Another redundancyd listens on \(path) already; see 'systemctl status redundancyd'."
        case .badPath(let path):
            "\(path) can't be the path of a socket: it has more than 107 bytes, or none."
        case .system(let error):
            error.description
        }
    }
}
