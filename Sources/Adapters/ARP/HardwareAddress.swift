/// The hardware (MAC) address of an Ethernet interface.
package struct HardwareAddress: Hashable, Sendable, CustomStringConvertible {
    /// The six bytes, the first one highest.
    package let value: UInt64

    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 6 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    private init(value: UInt64) { self.value = value }

    package static let broadcast = HardwareAddress(value: 0xffff_ffff_ffff)
    package static let zero = HardwareAddress(value: 0)

    package var bytes: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * $0)) } }

    package var description: String {
        bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined(separator: ":")
    }
}
