package import Glibc
import SystemSupport

// Changes below the folder, each whole or not at all, and none to a file that changed since it was looked at.
extension FolderTree {
    /// What a file or folder shall carry besides its content.
    package struct Dress: Hashable, Sendable {
        package var mode: UInt16
        package var owner: uid_t
        package var group: gid_t
        /// In nanoseconds since 1970; nil: as it comes.
        package var modified: Int64?

        package init(mode: UInt16, owner: uid_t, group: gid_t, modified: Int64?) {
            self.mode = mode
            self.owner = owner
            self.group = group
            self.modified = modified
        }
    }

    /// Of temporary files, so that one that a killed process left is known.
    private static let temporary = ".sn-redundancy-new"

    /// Puts a copy of a staged file, which lies there at the same path, in the place of what is here; `seen` is that,
    /// nil: nothing.
    package func place(
        _ place: [UInt8],
        from staged: borrowing FolderTree,
        over seen: Signature?,
        _ dress: Dress
    ) throws(BulkDataError) {
        let names = Self.split(place)
        let parent = try folder(names.dropLast())
        let name = Self.cString(names.last ?? [])
        let input = try staged.file(names)
        unlinkat(parent.number, Self.temporary, 0)
        let to = openat(parent.number, Self.temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard to >= 0 else { throw Archive.system(path) }
        let output = OwnedDescriptor(adopting: to)
        do throws(BulkDataError) {
            try Self.copy(input, output, path)
            try put(dress, on: output)
            guard fsync(output.number) == 0 else { throw Archive.system(path) }
            try requireSame(seen, name, in: parent)
            guard renameat(parent.number, Self.temporary, parent.number, name) == 0 else { throw Archive.system(path) }
        } catch {
            unlinkat(parent.number, Self.temporary, 0)
            throw error
        }
        try Self.sync(parent, path)
    }

    /// Without a look at what it is: a staged file that is not what it should be.
    package func discard(_ place: [UInt8]) throws(BulkDataError) {
        let names = Self.split(place)
        let parent = try folder(names.dropLast())
        guard unlinkat(parent.number, Self.cString(names.last ?? []), 0) == 0 || errno == ENOENT else {
            throw Archive.system(path)
        }
    }

    /// What is free on its disk, for everybody but root's reserve.
    package func free() throws(BulkDataError) -> UInt64 {
        var status = statvfs()
        guard fstatvfs(root.number, &status) == 0 else { throw Archive.system(path) }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    package func removeFile(_ place: [UInt8], seen: Signature) throws(BulkDataError) {
        let names = Self.split(place)
        let parent = try folder(names.dropLast())
        let name = Self.cString(names.last ?? [])
        try requireSame(seen, name, in: parent)
        guard unlinkat(parent.number, name, 0) == 0 || errno == ENOENT else { throw Archive.system(path) }
        try Self.sync(parent, path)
    }

    /// Only if nothing is in it, but what a killed process of ours left.
    package func removeFolder(_ place: [UInt8]) throws(BulkDataError) {
        let names = Self.split(place)
        if let inner = try? folder(names[...]) { unlinkat(inner.number, Self.temporary, 0) }
        let parent = try folder(names.dropLast())
        guard unlinkat(parent.number, Self.cString(names.last ?? []), AT_REMOVEDIR) == 0 || errno == ENOENT else {
            throw Archive.system(path)
        }
        try Self.sync(parent, path)
    }

    package func makeFolder(_ place: [UInt8], _ dress: Dress) throws(BulkDataError) {
        let names = Self.split(place)
        let parent = try folder(names.dropLast())
        guard mkdirat(parent.number, Self.cString(names.last ?? []), 0o700) == 0 || errno == EEXIST else {
            throw Archive.system(path)
        }
        try put(dress, on: try folder(names[...]))
        try Self.sync(parent, path)
    }

    package func dress(_ place: [UInt8], isFolder: Bool, _ dress: Dress) throws(BulkDataError) {
        let names = Self.split(place)
        try put(dress, on: isFolder ? try folder(names[...]) : try file(names))
    }

    // MARK: What they share

    static func changed(_ path: String) -> BulkDataError {
        BulkDataError(.changedMeanwhile(path: path))
    }

    private func requireSame(
        _ seen: Signature?,
        _ name: [CChar],
        in parent: borrowing OwnedDescriptor
    ) throws(BulkDataError) {
        var status = stat()
        if fstatat(parent.number, name, &status, AT_SYMLINK_NOFOLLOW) == 0 {
            guard Signature(status) == seen else { throw Self.changed(path) }
        } else {
            guard errno == ENOENT else { throw Archive.system(path) }
            // Gone by itself is as good as removed; nothing to replace is lost.
        }
    }

    private func put(_ dress: Dress, on file: borrowing OwnedDescriptor) throws(BulkDataError) {
        // The owner first: a change of owner may take mode bits away.
        guard fchown(file.number, dress.owner, dress.group) == 0, fchmod(file.number, mode_t(dress.mode)) == 0 else {
            throw Archive.system(path)
        }
        guard let modified = dress.modified else { return }
        let time = timespec(tv_sec: Int(modified / 1_000_000_000), tv_nsec: Int(modified % 1_000_000_000))
        guard futimens(file.number, [time, time]) == 0 else { throw Archive.system(path) }
    }

    private static func sync(_ folder: borrowing OwnedDescriptor, _ path: String) throws(BulkDataError) {
        guard fsync(folder.number) == 0 else { throw Archive.system(path) }
    }

    static func copy(
        _ input: borrowing OwnedDescriptor,
        _ output: borrowing OwnedDescriptor,
        _ path: String
    ) throws(BulkDataError) {
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        while true {
            let count = read(input.number, &buffer, buffer.count)
            if count == 0 { return }
            if count < 0 {
                if errno == EINTR { continue }
                throw Archive.system(path)
            }
            var written = 0
            while written < count {
                let done = buffer[written..<count].withUnsafeBytes { write(output.number, $0.baseAddress, $0.count) }
                if done < 0 {
                    if errno == EINTR { continue }
                    throw Archive.system(path)
                }
                written += done
            }
        }
    }
}
