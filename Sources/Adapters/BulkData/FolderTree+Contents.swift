import Glibc
import SystemSupport

// Looking at everything in it.
extension FolderTree {
    /// Everything below, up to so many nodes; names that begin with `reserved` are passed over.
    package func contents(limit: Int, reserved: [UInt8]) throws(BulkDataError) -> Contents {
        var found = Contents()
        let top = try folder([])
        guard let status = Self.status(top) else { throw Archive.system(path) }
        try look(into: top, at: [], on: status.st_dev, depth: 0, Bounds(limit: limit, reserved: reserved), &found)
        return found
    }

    private struct Bounds {
        var limit: Int
        var reserved: [UInt8]
        var depth = 48
    }

    private func look(
        into folder: borrowing OwnedDescriptor,
        at place: [UInt8],
        on device: dev_t,
        depth: Int,
        _ bounds: Bounds,
        _ found: inout Contents
    ) throws(BulkDataError) {
        for name in try Self.names(in: folder, path) where !name.starts(with: bounds.reserved) {
            let below = place.isEmpty ? name : place + [UInt8(ascii: "/")] + name
            var status = stat()
            guard fstatat(folder.number, Self.cString(name), &status, AT_SYMLINK_NOFOLLOW) == 0 else {
                // Gone since its name was read.
                if errno == ENOENT { continue }
                throw Archive.system(path)
            }
            if let reason = Self.objection(to: status, on: device, depth: depth, bounds.depth, below.count) {
                found.skipped.append(Skipped(path: below, reason: reason))
                continue
            }
            guard found.nodes.count < bounds.limit else {
                throw BulkDataError(.system(path: path), "it holds more than \(bounds.limit) files and folders")
            }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            found.nodes.append(Self.node(below, status, isFolder: isFolder))
            guard isFolder else { continue }
            let next = openat(folder.number, Self.cString(name), Self.folderFlags)
            guard next >= 0 else {
                // Another thing by now; the next look will see it.
                if errno == ENOENT || errno == ELOOP || errno == ENOTDIR { continue }
                throw Archive.system(path)
            }
            let inner = OwnedDescriptor(adopting: next)
            try look(into: inner, at: below, on: device, depth: depth + 1, bounds, &found)
        }
    }

    private static func objection(
        to status: stat,
        on device: dev_t,
        depth: Int,
        _ deepest: Int,
        _ length: Int
    ) -> String? {
        switch status.st_mode & S_IFMT {
        case S_IFREG: break
        // Files don't tell: on some file systems each has a device of its own.
        case S_IFDIR: if status.st_dev != device { return "another file system" }
        case S_IFLNK: return "a symbolic link"
        default: return "a device, pipe or socket"
        }
        if depth + 1 >= deepest { return "too deep" }
        return length > 2048 ? "too long a path" : nil
    }

    private static func node(_ path: [UInt8], _ status: stat, isFolder: Bool) -> Node {
        Node(
            path: path,
            isFolder: isFolder,
            size: isFolder ? 0 : UInt64(clamping: status.st_size),
            // No bits that lend rights, and none that this service may not set itself.
            mode: UInt16(status.st_mode & (isFolder ? 0o1777 : 0o777)),
            owner: status.st_uid,
            group: status.st_gid,
            modified: isFolder ? 0 : nanoseconds(status.st_mtim),
            signature: Signature(status)
        )
    }

    private static func names(in folder: borrowing OwnedDescriptor, _ path: String) throws(BulkDataError) -> [[UInt8]] {
        let number = openat(folder.number, ".", folderFlags)
        guard number >= 0 else { throw Archive.system(path) }
        guard let stream = fdopendir(number) else {
            close(number)
            throw Archive.system(path)
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { start in
                    (0..<strnlen(start, 255)).map { UInt8(bitPattern: start[$0]) }
                }
            }
            if name != [46], name != [46, 46] { names.append(name) }
        }
        return names
    }
}
