import Glibc
import SystemSupport

/// A file with its owner and permission bits, read and written as one.
package struct ManagedFile: Sendable, Hashable {
    package var content: [UInt8]
    package var mode: Int
    package var owner: String
    package var group: String

    package init(content: [UInt8], mode: Int, owner: String, group: String) {
        self.content = content
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    /// nil if there is no such file. A link is refused: what we would record, write and give back is not what it names.
    package static func read(_ path: String) throws(FileError) -> ManagedFile? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError(.system(SystemError("lstat", path)))
        }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileError(.notAFile(path)) }
        guard let content = try FileError.wrap({ () throws(SystemError) in try AtomicFile.read(path) }) else {
            return nil
        }
        return ManagedFile(
            content: content,
            mode: Int(status.st_mode & 0o7777),
            owner: AccountNames.name(user: status.st_uid),
            group: AccountNames.name(group: status.st_gid)
        )
    }

    package func write(_ path: String) throws(FileError) {
        let user = try Account.user(owner)
        let group = try Account.group(group)
        try FileError.wrap { () throws(SystemError) in
            try AtomicFile.write(content, to: path, mode: mode_t(mode & 0o7777), owner: (user, group))
        }
    }

    /// That there is none is no error.
    package static func remove(_ path: String) throws(FileError) {
        guard unlink(path) == 0 || errno == ENOENT else { throw FileError(.system(SystemError("unlink", path))) }
        // The folder may be gone as well, and then its removal is what has to be durable.
        try? AtomicFile.syncFolder(of: path)
    }
}
