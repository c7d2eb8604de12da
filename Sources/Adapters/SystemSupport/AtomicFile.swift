package import Glibc
import Synchronization

/// Writes a file so that a reader, a crash or a power cut sees the old content or the new, never a part.
package enum AtomicFile {
    /// Writes beside the file, syncs, renames over it and syncs the folder.
    ///
    /// The file gets exactly `mode` and, when given, the owner, before it carries its name.
    package static func write(
        _ content: [UInt8],
        to path: String,
        mode: mode_t,
        owner: (user: uid_t, group: gid_t)? = nil
    ) throws(SystemError) {
        let temporary = "\(path).new-\(getpid())-\(writes.add(1, ordering: .relaxed).newValue)"
        var number = create(temporary)
        if number < 0, errno == EEXIST {
            // Left by a process of the same number that was killed, before the last boot perhaps: nobody else uses the name.
            unlink(temporary)
            number = create(temporary)
        }
        guard number >= 0 else { throw SystemError("open", temporary) }
        do throws(SystemError) {
            let file = OwnedDescriptor(adopting: number)
            try writeAll(content, to: file, path: temporary)
            if let owner, fchown(file.number, owner.user, owner.group) != 0 { throw SystemError("fchown", temporary) }
            guard fchmod(file.number, mode) == 0 else { throw SystemError("fchmod", temporary) }
            guard fsync(file.number) == 0 else { throw SystemError("fsync", temporary) }
            guard rename(temporary, path) == 0 else { throw SystemError("rename", path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(of: path)
    }

    /// This process's writes, so that two at once have a file each.
    private static let writes = Atomic<UInt32>(0)

    private static func create(_ path: String) -> Int32 {
        open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }

    /// Makes a rename or a removal in the file's folder durable.
    package static func syncFolder(of path: String) throws(SystemError) {
        let folder = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
        let number = open(folder.isEmpty ? "/" : folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open", folder) }
        let file = OwnedDescriptor(adopting: number)
        guard fsync(file.number) == 0 else { throw SystemError("fsync", folder) }
    }

    /// The file's bytes, or nil if there is no such file.
    ///
    /// A file longer than the limit is refused (EFBIG), so that nobody can make the reader eat the memory.
    package static func read(_ path: String, limit: Int = 16 << 20) throws(SystemError) -> [UInt8]? {
        let number = open(path, O_RDONLY | O_CLOEXEC)
        if number < 0 {
            if errno == ENOENT { return nil }
            throw SystemError("open", path)
        }
        let file = OwnedDescriptor(adopting: number)
        var content: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = Glibc.read(file.number, &buffer, buffer.count)
            if count == 0 { return content }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("read", path)
            }
            content.append(contentsOf: buffer[..<count])
            if content.count > limit {
                errno = EFBIG
                throw SystemError("read", path)
            }
        }
    }

    private static func writeAll(
        _ content: [UInt8],
        to file: borrowing OwnedDescriptor,
        path: String
    ) throws(SystemError) {
        var written = 0
        while written < content.count {
            let count = content[written...].withUnsafeBytes { Glibc.write(file.number, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw SystemError("write", path)
            }
            written += count
        }
    }
}
