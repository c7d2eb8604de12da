import Glibc
package import SystemSupport

/// Tells systemd how this daemon is doing (sd_notify), if it was started by it with `Type=notify`.
package enum SupervisorSocket {
    package enum Word: Sendable, Equatable {
        case ready
        case stopping
        /// Still alive; due before `watchdogInterval` has passed since the last one.
        case watchdog
        /// One line that `systemctl status` shows.
        case status(String)
        /// Starting or stopping takes longer; systemd waits this much more.
        case extendTimeout(Duration)

        var line: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .watchdog: "WATCHDOG=1"
            case .status(let text): "STATUS=" + text.split(whereSeparator: \.isNewline).joined(separator: " ")
            case .extendTimeout(let duration): "EXTEND_TIMEOUT_USEC=\(max(0, Int64(duration / .microseconds(1))))"
            }
        }
    }

    /// Sends the words as one datagram; false if nobody wants to know. Never waits.
    @discardableResult
    package static func tell(_ words: Word...) throws(SystemError) -> Bool {
        try tell(words, at: environment("NOTIFY_SOCKET"))
    }

    /// The same to a socket that is named rather than inherited.
    package static func tell(_ words: [Word], at path: String?) throws(SystemError) -> Bool {
        guard let path, !path.isEmpty else { return false }
        try Datagram.send(Array(words.map(\.line).joined(separator: "\n").utf8), to: path)
        return true
    }

    /// How long systemd waits for a sign of life before it restarts the daemon; say `.watchdog` twice as often.
    package static var watchdogInterval: Duration? {
        watchdogInterval(microseconds: environment("WATCHDOG_USEC"), process: environment("WATCHDOG_PID"))
    }

    /// Reads what systemd hands over: it may be meant for the process that started this one.
    package static func watchdogInterval(microseconds: String?, process: String?) -> Duration? {
        guard let microseconds = microseconds.flatMap({ Int64($0) }), microseconds > 0 else { return nil }
        guard process == nil || process == "\(getpid())" else { return nil }
        return .microseconds(microseconds)
    }

    private static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
