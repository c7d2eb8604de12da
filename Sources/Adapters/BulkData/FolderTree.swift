package import Glibc
import SystemSupport

/// A folder with everything below it, touched only through descriptors that follow no link: whoever owns what is in it
/// can't make its reader or writer end elsewhere.
package struct FolderTree: ~Copyable, Sendable {
    /// By which a file is known again; any write changes it.
    package struct Signature: Hashable, Sendable {
        var device: UInt64
        var number: UInt64
        var size: Int64
        var modified: Int64
        var changed: Int64

        init(_ status: stat) {
            device = UInt64(status.st_dev)
            number = UInt64(status.st_ino)
            size = Int64(status.st_size)
            modified = FolderTree.nanoseconds(status.st_mtim)
            changed = FolderTree.nanoseconds(status.st_ctim)
        }

        /// When its content, owner, mode or names last changed, in nanoseconds since 1970.
        package var lastChange: Int64 { changed }
    }

    package struct Node: Hashable, Sendable {
        /// Below the folder, as bytes.
        package var path: [UInt8]
        package var isFolder: Bool
        package var size: UInt64
        package var mode: UInt16
        package var owner: uid_t
        package var group: gid_t
        package var modified: Int64
        package var signature: Signature
    }

    /// Something that is no file or folder to copy, and why.
    package struct Skipped: Hashable, Sendable {
        package var path: [UInt8]
        package var reason: String
    }

    package struct Contents: Sendable {
        package var nodes: [Node] = []
        package var skipped: [Skipped] = []
    }

    package let path: String
    let root: OwnedDescriptor

    package init(_ path: String) throws(BulkDataError) {
        self.path = path
        root = try Self.open(path)
    }

    static func nanoseconds(_ time: timespec) -> Int64 { Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }

    // MARK: Opening

    static let folderFlags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC

    /// Name by name from the top: none of them may be a link.
    private static func open(_ path: String) throws(BulkDataError) -> OwnedDescriptor {
        let number = Glibc.open("/", folderFlags)
        guard number >= 0 else { throw Archive.system(path) }
        var folder = OwnedDescriptor(adopting: number)
        for name in path.split(separator: "/") {
            let next = openat(folder.number, String(name), folderFlags)
            guard next >= 0 else {
                let isLink = errno == ELOOP || errno == ENOTDIR
                throw isLink
                    ? BulkDataError(.system(path: path), "it, or a folder above it, is a link or no folder")
                    : Archive.system(path)
            }
            folder = OwnedDescriptor(adopting: next)
        }
        return folder
    }

    /// A folder below; an empty path is the tree's own.
    func folder(_ names: ArraySlice<[UInt8]>) throws(BulkDataError) -> OwnedDescriptor {
        let number = openat(root.number, ".", Self.folderFlags)
        guard number >= 0 else { throw Archive.system(path) }
        var folder = OwnedDescriptor(adopting: number)
        for name in names {
            let next = openat(folder.number, Self.cString(name), Self.folderFlags)
            guard next >= 0 else { throw Archive.system(path) }
            folder = OwnedDescriptor(adopting: next)
        }
        return folder
    }

    /// A file below, to be read.
    func file(_ names: [[UInt8]]) throws(BulkDataError) -> OwnedDescriptor {
        let parent = try folder(names.dropLast())
        let number = openat(
            parent.number,
            Self.cString(names.last ?? []),
            O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC
        )
        guard number >= 0 else { throw Archive.system(path) }
        return OwnedDescriptor(adopting: number)
    }

    static func cString(_ bytes: [UInt8]) -> [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    static func split(_ path: [UInt8]) -> [[UInt8]] { path.split(separator: UInt8(ascii: "/")).map(Array.init) }

    static func status(_ file: borrowing OwnedDescriptor) -> stat? {
        var status = stat()
        return fstat(file.number, &status) == 0 ? status : nil
    }
}
