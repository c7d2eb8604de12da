import CLinux
import Glibc

/// An IPv4 address on an interface.
package struct InterfaceAddress: Sendable, Hashable {
    /// How long the kernel keeps it without being asked again.
    package enum Lifetime: Sendable, Hashable {
        case forever
        case seconds(UInt32)
    }

    /// In host byte order.
    package let address: UInt32
    package let prefixLength: UInt8
    /// The interface's index.
    package let interface: UInt32
    /// The interface's name, or that with a colon and a word behind.
    package let label: String
    package let valid: Lifetime
    package let preferred: Lifetime
    /// Goes with the first address of its subnet, unless the kernel is told to promote (`promote_secondaries`).
    package let isSecondary: Bool
    /// The kernel made no route for its subnet.
    package let hasNoPrefixRoute: Bool

    init?(_ message: Message) {
        guard message.type == RTM_NEWADDR || message.type == RTM_DELADDR, let header = message.header(ifaddrmsg.self),
            header.ifa_family == UInt8(AF_INET)
        else { return nil }
        let attributes = message.attributes(behind: ifaddrmsg.self)
        guard let address = (attributes[Int(IFA_LOCAL)] ?? attributes[Int(IFA_ADDRESS)])?.address else { return nil }
        self.address = address
        prefixLength = header.ifa_prefixlen
        interface = header.ifa_index
        label = attributes[Int(IFA_LABEL)]?.text ?? ""
        let flags = attributes[Int(IFA_FLAGS)]?.load(UInt32.self) ?? UInt32(header.ifa_flags)
        isSecondary = flags & UInt32(IFA_F_SECONDARY) != 0
        hasNoPrefixRoute = flags & UInt32(IFA_F_NOPREFIXROUTE) != 0
        let times = attributes[Int(IFA_CACHEINFO)]?.load(ifa_cacheinfo.self)
        valid = Lifetime(seconds: times?.ifa_valid ?? .max)
        preferred = Lifetime(seconds: times?.ifa_prefered ?? .max)
    }
}

extension InterfaceAddress.Lifetime {
    init(seconds: UInt32) { self = seconds == .max ? .forever : .seconds(seconds) }

    /// As the kernel writes it.
    var seconds: UInt32 {
        switch self {
        case .forever: .max
        case .seconds(let seconds): min(seconds, .max - 1)
        }
    }
}
