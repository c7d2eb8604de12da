import Glibc
import SystemSupport

/// Only one operation at a time. Who holds it is readable by the next who wants it; the kernel lets go when we end.
package struct OperationLock: ~Copyable, Sendable {
    /// Who is at it, since when.
    package struct Owner: Sendable, Hashable, CustomStringConvertible {
        package var process: Int32
        package var user: String
        package var what: String
        package var since: Int

        package init(process: Int32, user: String, what: String, since: Int) {
            self.process = process
            self.user = user
            self.what = what
            self.since = since
        }

        /// Seconds since it began, from its wall clock time.
        package var age: Int { max(0, Int(Glibc.time(nil)) - since) }

        package var description: String { "\"\(what)\" by \(user), process \(process), since \(age) s" }
    }

    private let file: OwnedDescriptor

    private init(_ file: consuming OwnedDescriptor) { self.file = file }

    /// Throws `busy` with the owner if somebody else has it.
    package static func take(_ path: String, user: String, for what: String) throws(FileError) -> OperationLock {
        let number = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard number >= 0 else { throw FileError(.system(SystemError("open", path))) }
        let file = OwnedDescriptor(adopting: number)
        guard flock(file.number, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw FileError(.system(SystemError("flock", path))) }
            throw FileError(.busy(owner(at: path)))
        }
        let text = Array("\(getpid())\t\(user)\t\(Glibc.time(nil))\t\(what)\n".utf8)
        guard ftruncate(file.number, 0) == 0, pwrite(file.number, text, text.count, 0) == text.count else {
            throw FileError(.system(SystemError("write", path)))
        }
        return OperationLock(file)
    }

    /// Lets go: the operation is over.
    package consuming func release() {}

    private static func owner(at path: String) -> Owner {
        let bytes = (try? AtomicFile.read(path, limit: 4096)) ?? []
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first?.split(separator: "\t") ?? []
        guard parts.count == 4, let process = Int32(parts[0]), let since = Int(parts[2]) else {
            return Owner(process: 0, user: "somebody", what: "an operation", since: Int(Glibc.time(nil)))
        }
        return Owner(process: process, user: String(parts[1]), what: String(parts[3]), since: since)
    }
}
