import CLinux
import Glibc

/// A network interface of this server.
package struct Interface: Sendable, Hashable {
    package let index: UInt32
    package let name: String
    /// Six bytes on Ethernet; empty where there is none.
    package let hardwareAddress: [UInt8]
    /// Set up by the administrator.
    package let isUp: Bool
    /// The cable carries a signal.
    package let hasCarrier: Bool

    init?(_ message: Message) {
        guard message.type == RTM_NEWLINK || message.type == RTM_DELLINK,
            let header = message.header(ifinfomsg.self),
            // A port that leaves its bridge is "deleted" as a bridge's port, in the bridge's family.
            header.ifi_family == UInt8(AF_UNSPEC)
        else { return nil }
        guard let name = message.attribute(Int(IFLA_IFNAME), behind: ifinfomsg.self) else { return nil }
        index = UInt32(bitPattern: header.ifi_index)
        self.name = name.text
        hardwareAddress = message.attribute(Int(IFLA_ADDRESS), behind: ifinfomsg.self) ?? []
        isUp = header.ifi_flags & UInt32(IFF_UP) != 0
        hasCarrier = header.ifi_flags & UInt32(IFF_LOWER_UP.rawValue) != 0
    }
}
