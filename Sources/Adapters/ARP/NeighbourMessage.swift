import CLinux
import Glibc

/// One message of neighbour discovery for IPv6 on Ethernet (RFC 4861): who asks for an address, who says that it has it.
package struct NeighbourMessage: Hashable, Sendable {
    package enum Kind: UInt8, Hashable, Sendable {
        case solicitation = 135
        case advertisement = 136
    }

    package let kind: Kind
    /// Who sent the frame.
    package let source: HardwareAddress
    /// The address that is asked for or told of, in host byte order.
    package let target: UInt128
    /// Zero in a question by one who doesn't have the address yet, which changes nobody's cache.
    package let sender: UInt128

    package init(kind: Kind, source: HardwareAddress, target: UInt128, sender: UInt128) {
        self.kind = kind
        self.source = source
        self.target = target
        self.sender = sender
    }

    /// A question for the address by one who doesn't have it yet. Its owner answers to all.
    package static func probe(for target: UInt128, at hardware: HardwareAddress) -> NeighbourMessage {
        NeighbourMessage(kind: .solicitation, source: hardware, target: target, sender: 0)
    }

    /// Tells all that the address is here now, whatever they knew before.
    package static func announcement(of address: UInt128, at hardware: HardwareAddress) -> NeighbourMessage {
        NeighbourMessage(kind: .advertisement, source: hardware, target: address, sender: address)
    }
}

extension NeighbourMessage {
    static let typeOffset = headers
    static let targetOffset = headers + 8
    static let nextHeaderOffset = MemoryLayout<ethhdr>.size + 6
    private static let headers = MemoryLayout<ethhdr>.size + 40
    private static let allNodes = UInt128(0xff02) << 112 | 1
    private static let overrides: UInt8 = 0x20

    /// The message in a frame, or nil if it is anything else, cut short, or came through a router.
    package init?(frame: [UInt8]) {
        guard frame.count >= Self.targetOffset + 16, frame[12] == UInt8(ETH_P_IPV6 >> 8),
            frame[13] == UInt8(ETH_P_IPV6 & 0xff), frame[14] >> 4 == 6,
            frame[Self.nextHeaderOffset] == UInt8(IPPROTO_ICMPV6), frame[Self.nextHeaderOffset + 1] == 255,
            let kind = Kind(rawValue: frame[Self.typeOffset]), frame[Self.typeOffset + 1] == 0,
            let source = HardwareAddress(bytes: frame[6..<12])
        else { return nil }
        self.kind = kind
        self.source = source
        sender = Self.address(frame[22..<38])
        target = Self.address(frame[Self.targetOffset..<Self.targetOffset + 16])
    }

    /// The message in its frame, as it goes on the wire.
    package var frame: [UInt8] {
        let group = kind == .solicitation ? Self.solicitedNode(of: target) : Self.allNodes
        let to = Self.bytes(of: group)
        // 33:33 and the group's last four bytes (RFC 2464).
        let destination = [0x33, 0x33] + to[12...]
        let from = Self.bytes(of: sender)
        let packet =
            [0x60, 0, 0, 0] + Self.bytes(of: UInt16(message.count)) + [UInt8(IPPROTO_ICMPV6), 255] + from + to
        var sealed = message
        let sum = Self.checksum(
            from + to + Self.bytes(of: UInt32(message.count)) + [0, 0, 0, UInt8(IPPROTO_ICMPV6)] + message
        )
        sealed.replaceSubrange(2..<4, with: Self.bytes(of: sum))
        return destination + source.bytes + Self.bytes(of: UInt16(ETH_P_IPV6)) + packet + sealed
    }

    /// Without its checksum. A question from nobody names no hardware address.
    private var message: [UInt8] {
        let flags = kind == .advertisement ? Self.overrides : 0
        let option: [UInt8]
        switch kind {
        case .solicitation: option = sender == 0 ? [] : [1, 1] + source.bytes
        case .advertisement: option = [2, 1] + source.bytes
        }
        return [kind.rawValue, 0, 0, 0, flags, 0, 0, 0] + Self.bytes(of: target) + option
    }

    /// The group in which the owner of the address listens.
    private static func solicitedNode(of address: UInt128) -> UInt128 {
        UInt128(0xff02) << 112 | UInt128(0x1_ff00_0000) | address & 0xff_ffff
    }

    /// Of an even number of bytes.
    private static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum: UInt32 = 0
        for index in stride(from: 0, to: bytes.count, by: 2) {
            sum += UInt32(bytes[index]) << 8 | UInt32(bytes[index + 1])
        }
        while sum > 0xffff { sum = sum & 0xffff + sum >> 16 }
        return ~UInt16(sum)
    }

    private static func address(_ bytes: ArraySlice<UInt8>) -> UInt128 { bytes.reduce(0) { $0 << 8 | UInt128($1) } }

    private static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
