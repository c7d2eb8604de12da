/// An address that this server is to carry.
package struct AddressToHold: Sendable, Hashable {
    /// In host byte order.
    package let address: UInt32
    package let prefixLength: UInt8
    /// The interface's name.
    package let interface: String
    /// Without a route of its own for the subnet: right where another address of the subnet has made it.
    package let hasNoPrefixRoute: Bool

    package init(address: UInt32, prefixLength: UInt8, interface: String, hasNoPrefixRoute: Bool = true) {
        self.address = address
        self.prefixLength = prefixLength
        self.interface = interface
        self.hasNoPrefixRoute = hasNoPrefixRoute
    }

    var text: String {
        "\(address >> 24).\(address >> 16 & 0xff).\(address >> 8 & 0xff).\(address & 0xff)/\(prefixLength) on \(interface)"
    }
}
