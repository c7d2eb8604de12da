import Glibc
package import SystemSupport

/// A setting that the kernel keeps for each interface, for IPv4 (`net.ipv4.conf.NAME.*`).
package enum InterfaceSetting: String, Sendable, CaseIterable {
    /// 1: when the first address of a subnet is deleted the others stay. With 0 they are deleted with it: a lease that
    /// is the first of its subnet would take the base address along.
    case promoteSecondaries = "promote_secondaries"
    case arpIgnore = "arp_ignore"
    case arpAnnounce = "arp_announce"
    case arpNotify = "arp_notify"

    /// The value in the network namespace of the calling thread.
    package func value(on interface: String) throws(SystemError) -> Int? {
        let bytes = try AtomicFile.read(path(on: interface), limit: 64) ?? []
        return Int(String(decoding: bytes.prefix { (48...57).contains($0) }, as: UTF8.self))
    }

    package func set(_ value: Int, on interface: String) throws(SystemError) {
        let path = path(on: interface)
        let number = open(path, O_WRONLY | O_CLOEXEC)
        guard number >= 0 else { throw SystemError("open", path) }
        let file = OwnedDescriptor(adopting: number)
        let text = Array("\(value)".utf8)
        guard write(file.number, text, text.count) == text.count else { throw SystemError("write", path) }
    }

    private func path(on interface: String) -> String { "/proc/sys/net/ipv4/conf/\(interface)/\(rawValue)" }
}
