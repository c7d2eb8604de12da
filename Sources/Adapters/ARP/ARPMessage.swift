import CLinux
import Glibc

/// One ARP message for IPv4 on Ethernet, with the addresses of the frame around it.
package struct ARPMessage: Hashable, Sendable {
    package enum Operation: Hashable, Sendable {
        case request
        case reply
    }

    /// Who sent the frame; normally the same as `senderHardware`.
    package let source: HardwareAddress
    package let destination: HardwareAddress
    package let operation: Operation
    package let senderHardware: HardwareAddress
    /// Zero in a probe (RFC 5227): it asks without claiming anything. In host byte order.
    package let sender: UInt32
    package let targetHardware: HardwareAddress
    package let target: UInt32

    /// A question for `target`'s hardware address; unicast to one that is known, else to all.
    package static func request(
        for target: UInt32,
        from sender: UInt32,
        at hardware: HardwareAddress,
        to destination: HardwareAddress = .broadcast
    ) -> ARPMessage {
        ARPMessage(
            source: hardware,
            destination: destination,
            operation: .request,
            senderHardware: hardware,
            sender: sender,
            targetHardware: .zero,
            target: target
        )
    }

    /// A question by one who doesn't have the address yet, which changes nobody's cache.
    package static func probe(for target: UInt32, at hardware: HardwareAddress) -> ARPMessage {
        request(for: target, from: 0, at: hardware)
    }

    /// Tells all that the address is here now. Some hosts heed only requests, others only replies.
    package static func announcement(
        of address: UInt32,
        at hardware: HardwareAddress,
        as operation: Operation
    ) -> ARPMessage {
        ARPMessage(
            source: hardware,
            destination: .broadcast,
            operation: operation,
            senderHardware: hardware,
            sender: address,
            targetHardware: operation == .reply ? hardware : .zero,
            target: address
        )
    }
}

extension ARPMessage {
    static let frameLength = MemoryLayout<ethhdr>.size + MemoryLayout<arphdr>.size + 20

    /// The message in a frame, or nil if it is anything else or cut short.
    package init?(frame: [UInt8]) {
        guard frame.count >= Self.frameLength, frame[12..<20].elementsEqual(Self.header) else { return nil }
        switch Int32(frame[20]) << 8 | Int32(frame[21]) {
        case ARPOP_REQUEST: operation = .request
        case ARPOP_REPLY: operation = .reply
        default: return nil
        }
        guard let destination = HardwareAddress(bytes: frame[0..<6]),
            let source = HardwareAddress(bytes: frame[6..<12]),
            let senderHardware = HardwareAddress(bytes: frame[22..<28]),
            let targetHardware = HardwareAddress(bytes: frame[32..<38])
        else { return nil }
        self.destination = destination
        self.source = source
        self.senderHardware = senderHardware
        self.targetHardware = targetHardware
        sender = frame[28..<32].reduce(0) { $0 << 8 | UInt32($1) }
        target = frame[38..<42].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The message in its frame, as it goes on the wire.
    package var frame: [UInt8] {
        let code: Int32 = operation == .request ? ARPOP_REQUEST : ARPOP_REPLY
        return destination.bytes + source.bytes + Self.header + [0, UInt8(code)]
            + senderHardware.bytes + Self.bytes(of: sender) + targetHardware.bytes + Self.bytes(of: target)
    }

    /// The frame's type, then what the addresses are: Ethernet's of six bytes and IPv4's of four.
    private static let header: [UInt8] =
        bytes(of: UInt16(ETH_P_ARP)) + bytes(of: UInt16(ARPHRD_ETHER)) + bytes(of: UInt16(ETH_P_IP)) + [6, 4]

    private static func bytes(of value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.bigEndian) { Array($0) }
    }
}
