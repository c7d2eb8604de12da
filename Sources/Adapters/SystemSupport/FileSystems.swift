import CLinux
import Glibc

/// Whole file systems.
package enum FileSystems {
    /// What a file system can take (statvfs(3)).
    package struct Room: Sendable, Hashable {
        package var freeBytes: UInt64
        /// 0 on a file system that does not count them.
        package var files: UInt64
        package var freeFiles: UInt64
        package var isReadOnly: Bool
        /// Equal for folders of the same file system.
        package var device: UInt64
    }

    /// Of the one that holds this folder. Blocks while a hung disk is asked.
    package static func room(at folder: String) throws(SystemError) -> Room {
        var (space, status) = (statvfs(), stat())
        guard statvfs(folder, &space) == 0 else { throw SystemError("statvfs", folder) }
        guard stat(folder, &status) == 0 else { throw SystemError("stat", folder) }
        return Room(
            freeBytes: UInt64(space.f_bavail) * UInt64(space.f_frsize),
            files: UInt64(space.f_files),
            freeFiles: UInt64(space.f_favail),
            isReadOnly: space.f_flag & UInt(ST_RDONLY) != 0 || refusesFiles(folder),
            device: UInt64(status.st_dev)
        )
    }

    /// Newer kernels stop writing after an error of the disk without calling the mount read-only.
    private static func refusesFiles(_ folder: String) -> Bool {
        let number = clinux_open_unnamed(folder)
        guard number < 0 else {
            close(number)
            return false
        }
        return errno == EROFS
    }

    /// Returns when everything that was written to the file systems of these folders so far, by whomever, would survive
    /// a power cut (syncfs(2)). Folders that don't exist are passed over. Blocks for as long as the disks need.
    package static func sync(holding folders: [String]) throws(SystemError) {
        var done: Set<dev_t> = []
        for folder in folders {
            let number = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
            if number < 0, errno == ENOENT { continue }
            guard number >= 0 else { throw SystemError("open", folder) }
            let file = OwnedDescriptor(adopting: number)
            var status = stat()
            guard fstat(file.number, &status) == 0 else { throw SystemError("fstat", folder) }
            guard done.insert(status.st_dev).inserted else { continue }
            guard clinux_sync_file_system(file.number) == 0 else { throw SystemError("syncfs", folder) }
        }
    }
}
