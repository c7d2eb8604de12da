import CLinux
import Glibc
package import SystemSupport

/// An IPv6 address on an interface.
package struct IPv6InterfaceAddress: Sendable, Hashable {
    package let address: InternetAddress
    package let prefixLength: UInt8
    /// The interface's index.
    package let interface: UInt32
    package let valid: InterfaceAddress.Lifetime
    /// The kernel is still asking, or has found out, whether somebody else has it; it doesn't serve meanwhile.
    package let isTentative: Bool
    /// The kernel made no route for its subnet.
    package let hasNoPrefixRoute: Bool

    init?(_ message: Message) {
        guard message.type == RTM_NEWADDR || message.type == RTM_DELADDR, let header = message.header(ifaddrmsg.self),
            header.ifa_family == UInt8(AF_INET6)
        else { return nil }
        let attributes = message.attributes(behind: ifaddrmsg.self)
        guard let value = (attributes[Int(IFA_LOCAL)] ?? attributes[Int(IFA_ADDRESS)])?.load(UInt128.self) else {
            return nil
        }
        address = .v6(UInt128(bigEndian: value))
        prefixLength = header.ifa_prefixlen
        interface = header.ifa_index
        let flags = attributes[Int(IFA_FLAGS)]?.load(UInt32.self) ?? UInt32(header.ifa_flags)
        isTentative = flags & UInt32(IFA_F_TENTATIVE | IFA_F_DADFAILED) != 0
        hasNoPrefixRoute = flags & UInt32(IFA_F_NOPREFIXROUTE) != 0
        valid = InterfaceAddress.Lifetime(
            seconds: attributes[Int(IFA_CACHEINFO)]?.load(ifa_cacheinfo.self)?.ifa_valid ?? .max
        )
    }
}
