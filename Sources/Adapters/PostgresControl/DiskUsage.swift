import Glibc
import SystemSupport

/// What a folder and everything in it take on disk.
enum DiskUsage {
    static func bytes(under folder: String) throws(SystemError) -> Int64 {
        var total: Int64 = 0
        var folders = [folder]
        // A list instead of recursion: a folder is as deep as whoever filled it liked.
        while let folder = folders.popLast() {
            for name in try names(in: folder) {
                let path = "\(folder)/\(name)"
                var entry = stat()
                // A running server removes files while we look.
                guard lstat(path, &entry) == 0 else { continue }
                total += Int64(entry.st_blocks) * 512
                if entry.st_mode & S_IFMT == S_IFDIR { folders.append(path) }
            }
        }
        return total
    }

    private static func names(in folder: String) throws(SystemError) -> [String] {
        do throws(SystemError) { return try FolderListing.names(in: folder) } catch {
            if error.errno == ENOENT { return [] }
            throw error
        }
    }
}
