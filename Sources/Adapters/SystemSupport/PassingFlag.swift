import Glibc

/// A file that says something while it is there, and that whoever made it removes soon. One that stays was left by a
/// program that was killed, and says it to those it was not meant for.
package struct PassingFlag: Sendable {
    /// Of the file as somebody made it: made anew it is another.
    private struct Identity: Hashable {
        var file: ino_t
        var seconds: Int
        var nanoseconds: Int
    }

    private let path: String
    private let longest: Duration
    private var seen: (identity: Identity, at: Duration)?

    /// - Parameters:
    ///   - path: of the file.
    ///   - longest: how long anybody needs it.
    package init(path: String, longest: Duration) {
        self.path = path
        self.longest = longest
    }

    /// Removes one that has been the same for too long, and says whether it did. To be asked now and then, with a time
    /// that only goes forward: whoever asks was there when it was first seen, so that no clock is trusted.
    package mutating func removeIfLeft(at now: Duration) throws(SystemError) -> Bool {
        guard let identity = try Self.identity(of: path) else {
            seen = nil
            return false
        }
        guard let seen, seen.identity == identity else {
            self.seen = (identity, now)
            return false
        }
        guard now - seen.at >= longest else { return false }
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemError("unlink", path) }
        self.seen = nil
        return true
    }

    private static func identity(of path: String) throws(SystemError) -> Identity? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT { return nil }
            throw SystemError("lstat", path)
        }
        return Identity(file: status.st_ino, seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
    }
}
