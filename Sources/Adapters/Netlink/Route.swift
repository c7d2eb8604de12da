import CLinux
import Glibc

/// An IPv4 route.
package struct Route: Sendable, Hashable {
    /// In host byte order, as all addresses here.
    package let destination: UInt32
    package let prefixLength: UInt8
    package let gateway: UInt32?
    /// The index of the interface it leads out of; none if it has several.
    package let interface: UInt32?
    /// The source of connections that don't name one.
    package let preferredSource: UInt32?
    package let metric: UInt32
    /// The routing table; 254 is the main one.
    package let table: UInt32

    package var isDefault: Bool { prefixLength == 0 }
    package var isMain: Bool { table == UInt32(RT_TABLE_MAIN.rawValue) }

    init?(_ message: Message) {
        guard message.type == RTM_NEWROUTE, let header = message.header(rtmsg.self),
            header.rtm_family == UInt8(AF_INET), header.rtm_type == UInt8(RTN_UNICAST)
        else { return nil }
        let attributes = message.attributes(behind: rtmsg.self)
        destination = attributes[Int(RTA_DST.rawValue)]?.address ?? 0
        prefixLength = header.rtm_dst_len
        gateway = attributes[Int(RTA_GATEWAY.rawValue)]?.address
        interface = attributes[Int(RTA_OIF.rawValue)]?.load(UInt32.self)
        preferredSource = attributes[Int(RTA_PREFSRC.rawValue)]?.address
        metric = attributes[Int(RTA_PRIORITY.rawValue)]?.load(UInt32.self) ?? 0
        table = attributes[Int(RTA_TABLE.rawValue)]?.load(UInt32.self) ?? UInt32(header.rtm_table)
    }

    /// True if the address is within the route's destination.
    package func contains(_ address: UInt32) -> Bool {
        prefixLength == 0 || (address ^ destination) >> (32 - UInt32(min(prefixLength, 32))) == 0
    }
}
