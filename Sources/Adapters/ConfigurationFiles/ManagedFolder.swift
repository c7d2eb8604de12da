import Glibc
import SystemSupport

/// A folder with its owner and permission bits.
package struct ManagedFolder: Sendable, Hashable {
    package var mode: Int
    package var owner: String
    package var group: String

    package init(mode: Int, owner: String, group: String) {
        self.mode = mode
        self.owner = owner
        self.group = group
    }

    package static func read(_ path: String) throws(FileError) -> ManagedFolder? {
        var status = stat()
        guard lstat(path, &status) == 0 else {
            if errno == ENOENT || errno == ENOTDIR { return nil }
            throw FileError(.system(SystemError("lstat", path)))
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileError(.notAFolder(path)) }
        return ManagedFolder(
            mode: Int(status.st_mode & 0o7777),
            owner: AccountNames.name(user: status.st_uid),
            group: AccountNames.name(group: status.st_gid)
        )
    }

    /// Makes it, or gives the one that is there this owner and mode. The folder above must exist.
    package func make(_ path: String) throws(FileError) {
        let user = try Account.user(owner)
        let group = try Account.group(group)
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw FileError(.system(SystemError("mkdir", path))) }
        guard lchown(path, user, group) == 0 else { throw FileError(.system(SystemError("chown", path))) }
        guard chmod(path, mode_t(mode & 0o7777)) == 0 else { throw FileError(.system(SystemError("chmod", path))) }
    }

    /// Only if it is empty: what somebody else put there stays, and so does the folder.
    package static func removeIfEmpty(_ path: String) throws(FileError) {
        guard rmdir(path) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST else {
            throw FileError(.system(SystemError("rmdir", path)))
        }
    }
}
