package import SystemSupport

/// An address that this server is to carry.
package struct AddressToHold: Sendable, Hashable {
    package let address: InternetAddress
    package let prefixLength: UInt8
    /// The interface's name.
    package let interface: String
    /// Without a route of its own for the subnet: right where another address of the subnet has made it. Of an IPv6
    /// address the kernel is told so wherever a lasting one has.
    package let hasNoPrefixRoute: Bool

    /// An IPv4 address, in host byte order.
    package init(address: UInt32, prefixLength: UInt8, interface: String, hasNoPrefixRoute: Bool = true) {
        self.address = .v4(address)
        self.prefixLength = prefixLength
        self.interface = interface
        self.hasNoPrefixRoute = hasNoPrefixRoute
    }

    /// An IPv6 address, in host byte order. Whether somebody else has it is asked before it is put, not by the kernel.
    package init(address: UInt128, prefixLength: UInt8, interface: String) {
        self.address = .v6(address)
        self.prefixLength = prefixLength
        self.interface = interface
        hasNoPrefixRoute = false
    }

    var text: String { "\(address)/\(prefixLength) on \(interface)" }
}
