import CLinux
import Glibc

/// Whole file systems.
package enum FileSystems {
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
