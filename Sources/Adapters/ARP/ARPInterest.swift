/// Which ARP messages wake the listener: those that name one of the addresses, as sender or target, and all from one of
/// the hardware addresses. The kernel drops the others, so that a busy network costs nothing.
package struct ARPInterest: Sendable, Equatable {
    package var addresses: [UInt32]
    package var hardware: [HardwareAddress]

    package init(addresses: [UInt32], hardware: [HardwareAddress]) {
        self.addresses = addresses
        self.hardware = hardware
    }
}
