/// A file or folder below a mirrored folder, as it was found.
package struct MirrorEntry: Hashable, Sendable, Codable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case file
        case folder
    }

    package var kind: Kind
    package var size: UInt64
    /// SHA-256 of a file's content; of a folder, nothing.
    package var hash: String
    /// Permission bits; none that lend rights.
    package var mode: UInt16
    /// Names, since the same account may have another number on the other server; a number where there is no name.
    package var owner: String
    package var group: String
    /// A file's last change, in nanoseconds since 1970.
    package var modified: Int64

    package init(
        kind: Kind,
        size: UInt64 = 0,
        hash: String = "",
        mode: UInt16,
        owner: String,
        group: String,
        modified: Int64 = 0
    ) {
        self.kind = kind
        self.size = size
        self.hash = hash
        self.mode = mode
        self.owner = owner
        self.group = group
        self.modified = modified
    }

    /// The same, whoever may read it and whenever it was written.
    package func hasContent(of other: MirrorEntry) -> Bool {
        kind == other.kind && size == other.size && hash == other.hash
    }

    /// Whether it can be what it says: it comes from another server.
    var isPlausible: Bool {
        let names = [owner, group].allSatisfy { name in
            !name.isEmpty && name.utf8.count <= 64 && name.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        }
        guard names, mode & ~0o1777 == 0, size <= Self.mostBytes else { return false }
        switch kind {
        case .folder: return size == 0 && hash.isEmpty
        case .file: return hash.utf8.count == 64 && hash.utf8.allSatisfy(Self.isDigit)
        }
    }

    /// Of one file; all that a list may name together stay far below where numbers end.
    private static let mostBytes: UInt64 = 1 << 44

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
