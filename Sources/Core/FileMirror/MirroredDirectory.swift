/// A folder in which applications store files, as declared by webserver_config.
package struct MirroredDirectory: Hashable, Sendable, Codable {
    package static let usualQuota: UInt64 = 1 << 30

    package var path: String
    /// In bytes; above it nothing more is copied.
    package var quota: UInt64

    package init(path: String, quota: UInt64 = usualQuota) {
        self.path = path
        self.quota = quota
    }

    /// A name for its files and its rsync module.
    package var name: String { String(path.dropFirst().map { $0 == "/" ? "+" : $0 }) }

    /// Why it can't be mirrored; nil if it can.
    package static func refusal(of path: String) -> String? {
        let names = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        guard path.hasPrefix("/"), path.utf8.count <= 200, names.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." })
        else { return "it must be an absolute path without '.', '..' or an empty name, such as /var/opt/pm/files" }
        guard path.utf8.allSatisfy(isPlain) else {
            return "only letters, digits, '.', '_', '-' and '/' may be in its path"
        }
        guard names.count >= 2, let top = names.first, ["opt", "srv", "var"].contains(top) else {
            return "it must be a folder below /var, /opt or /srv"
        }
        for taken in reserved where path == taken || path.hasPrefix(taken + "/") || taken.hasPrefix(path + "/") {
            return "\(taken) belongs to the system, the database or this product"
        }
        return nil
    }

    /// What others keep in step already, or what is each server's own.
    private static let reserved = [
        "/var/lib/sn-redundancy", "/var/lib/postgresql", "/var/opt/mxone-sn", "/var/lib/dpkg", "/var/lib/apt",
        "/var/lib/corosync", "/var/lib/systemd", "/var/log", "/var/run", "/var/lock", "/var/tmp", "/var/cache",
        "/var/spool", "/var/mail", "/var/backups",
    ]

    private static func isPlain(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) || Array("._-/".utf8).contains(byte)
    }
}
