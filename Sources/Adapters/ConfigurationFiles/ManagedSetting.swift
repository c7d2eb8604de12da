import Glibc
import SystemSupport

/// A setting of the running kernel, by its name in sysctl(8), such as `net.ipv4.conf.eth0.promote_secondaries`.
package enum ManagedSetting {
    /// nil if the kernel has no such setting.
    package static func read(_ key: String) throws(FileError) -> [UInt8]? {
        let path = try path(of: key)
        let read = try FileError.wrap { () throws(SystemError) in try AtomicFile.read(path, limit: 4096) }
        return read.map { bytes in Array(bytes.prefix { $0 != UInt8(ascii: "\n") }) }
    }

    package static func write(_ value: String, to key: String) throws(FileError) {
        let path = try path(of: key)
        let number = open(path, O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { throw FileError(.system(SystemError("open", path))) }
        let file = OwnedDescriptor(adopting: number)
        let bytes = Array(value.utf8)
        guard Glibc.write(file.number, bytes, bytes.count) == bytes.count else {
            throw FileError(.system(SystemError("write", path)))
        }
    }

    /// A slash stands for a dot within a name, as in sysctl.d(5): VLAN interfaces have dots in theirs.
    private static func path(of key: String) throws(FileError) -> String {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ !$0.isEmpty && $0 != "/" && !$0.contains("//") }), !key.contains("\0") else {
            throw FileError(.notAFile(key))
        }
        return "/proc/sys/" + parts.map { $0.replacing("/", with: ".") }.joined(separator: "/")
    }
}
