import Glibc
import SystemSupport

/// The end of the log that a server of Debian's packages writes (pg_ctlcluster(1)): why it did not start.
package struct ServerLog: Sendable {
    package var path: String

    package init(of cluster: DatabaseCluster) {
        path = "/var/log/postgresql/postgresql-\(cluster.version)-\(cluster.name).log"
    }

    /// How long the log is now, in bytes; 0 where there is none.
    package var length: Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What the server itself said last behind `position` before it gave up; nil if it said nothing there, or if the log
    /// can't be read. What stands before belongs to an earlier start.
    ///
    /// Lines of a session name its user in front, and are about the session; those of the WAL receiver are about the
    /// other server, which is gone when this one is promoted.
    package func lastFailure(behind position: Int) -> String? {
        guard let text = tail(behind: position) else { return nil }
        let lines = text.split(separator: "\n")
        for line in lines.reversed() {
            for mark in ["] PANIC:  ", "] FATAL:  "] {
                guard let found = Self.behind(mark, in: line), !Self.isOfReceiver(found) else { continue }
                return String(found.prefix(Self.longest).filter { $0.isASCII && ($0 >= " ") && $0 != "\u{7f}" })
            }
        }
        return nil
    }

    private static func isOfReceiver(_ message: Substring) -> Bool {
        let openings = [
            "terminating walreceiver", "could not connect to the primary server",
            "could not receive data from WAL stream",
            "could not send data to WAL stream",
        ]
        return openings.contains(where: message.hasPrefix)
    }

    private static let longest = 200
    private static let tailSize = 16 << 10

    private static func behind(_ mark: String, in line: Substring) -> Substring? {
        var rest = line
        while let first = mark.first, let start = rest.firstIndex(of: first) {
            rest = rest[start...]
            if rest.hasPrefix(mark) { return rest.dropFirst(mark.count) }
            rest = rest.dropFirst()
        }
        return nil
    }

    private func tail(behind position: Int) -> String? {
        let number = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard number >= 0 else { return nil }
        let file = OwnedDescriptor(adopting: number)
        let size = lseek(file.number, 0, SEEK_END)
        guard size > 0 else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.tailSize)
        // A log that was rotated meanwhile holds nothing of before.
        let start = max(size < position ? 0 : off_t(position), size - off_t(bytes.count))
        let count = bytes.withUnsafeMutableBytes { pread(file.number, $0.baseAddress, $0.count, start) }
        guard count > 0 else { return nil }
        return String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
