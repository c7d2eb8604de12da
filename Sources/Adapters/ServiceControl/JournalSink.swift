import Glibc
import SystemSupport

/// Where log entries go: the journal's socket, or standard error where it can't be reached. Never waits for a reader.
package final class JournalSink: Sendable {
    package static let journal = JournalSink(path: "/run/systemd/journal/socket")

    private let path: String
    private let descriptor: OwnedDescriptor?
    private let otherwise: Int32

    /// `otherwise` is an open descriptor that gets what the socket doesn't take.
    package init(path: String, otherwise: Int32 = STDERR_FILENO) {
        self.path = path
        self.otherwise = otherwise
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        if number >= 0 {
            // Room for a burst: what doesn't fit goes to standard error rather than making the daemon wait.
            var size: Int32 = 1 << 20
            setsockopt(number, SOL_SOCKET, SO_SNDBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        descriptor = number >= 0 ? OwnedDescriptor(adopting: number) : nil
    }

    package func write(_ entry: JournalEntry) {
        do throws(SystemError) {
            guard descriptor != nil else { throw SystemError("socket", path) }
            try send(entry.datagram)
        } catch {
            say(Array(entry.line.utf8) + [UInt8(ascii: "\n")])
        }
    }

    /// Under systemd it is a stream to the same journal, which may hang: what doesn't fit there either is lost, since there
    /// is nowhere left to report it. A terminal or file is no socket, and takes it.
    private func say(_ line: [UInt8]) {
        let sent = Glibc.send(otherwise, line, line.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
        if sent < 0, errno == ENOTSOCK { _ = Glibc.write(otherwise, line, line.count) }
    }

    private func send(_ bytes: [UInt8]) throws(SystemError) {
        switch descriptor {
        case .some(let descriptor): try Datagram.send(bytes, to: path, over: descriptor)
        case .none: break
        }
    }
}
