import CLinux
import Glibc

/// A classic BPF program that the kernel runs on each frame before it wakes anyone.
struct FrameFilter {
    private(set) var instructions: [sock_filter] = []

    private static let sourceOffset: UInt32 = 6
    private static let senderOffset: UInt32 = 28
    private static let targetOffset: UInt32 = 38

    /// ARP messages that are of interest, or all of them.
    static func messages(of interest: ARPInterest?) -> FrameFilter {
        var filter = FrameFilter()
        guard let interest else {
            filter.accept()
            return filter
        }
        for offset in [senderOffset, targetOffset] {
            filter.load(BPF_W, at: offset)
            for address in interest.addresses { filter.acceptIf(equals: address) }
        }
        filter.acceptSources(interest.hardware)
        filter.refuse()
        return filter
    }

    /// Every frame from one of these.
    static func frames(from hardware: [HardwareAddress]) -> FrameFilter {
        var filter = FrameFilter()
        filter.acceptSources(hardware)
        filter.refuse()
        return filter
    }

    /// Nothing at all.
    static var nothing: FrameFilter {
        var filter = FrameFilter()
        filter.refuse()
        return filter
    }

    /// Questions for an IPv6 address, and what is said of it.
    static func neighbours(about address: UInt128) -> FrameFilter {
        var filter = FrameFilter()
        filter.load(BPF_B, at: UInt32(NeighbourMessage.nextHeaderOffset))
        // Past the rest: two instructions for each kind, two for each word, and the acceptance at the end.
        filter.skip(12, unlessEquals: UInt32(IPPROTO_ICMPV6))
        filter.load(BPF_B, at: UInt32(NeighbourMessage.typeOffset))
        filter.add(BPF_JMP | BPF_JEQ | BPF_K, UInt32(NeighbourMessage.Kind.solicitation.rawValue), matching: 1)
        filter.skip(9, unlessEquals: UInt32(NeighbourMessage.Kind.advertisement.rawValue))
        for word in 0..<4 {
            filter.load(BPF_W, at: UInt32(NeighbourMessage.targetOffset + 4 * word))
            filter.skip(
                UInt8(1 + 2 * (3 - word)),
                unlessEquals: UInt32(truncatingIfNeeded: address >> UInt128(96 - 32 * word))
            )
        }
        filter.accept()
        filter.refuse()
        return filter
    }

    private mutating func acceptSources(_ hardware: [HardwareAddress]) {
        for address in hardware {
            load(BPF_W, at: Self.sourceOffset)
            skip(3, unlessEquals: UInt32(truncatingIfNeeded: address.value >> 16))
            load(BPF_H, at: Self.sourceOffset + 4)
            acceptIf(equals: UInt32(truncatingIfNeeded: address.value & 0xffff))
        }
    }

    private mutating func load(_ size: Int32, at offset: UInt32) { add(BPF_LD | size | BPF_ABS, offset) }

    private mutating func acceptIf(equals value: UInt32) {
        skip(1, unlessEquals: value)
        accept()
    }

    private mutating func skip(_ count: UInt8, unlessEquals value: UInt32) {
        add(BPF_JMP | BPF_JEQ | BPF_K, value, otherwise: count)
    }

    /// The whole frame, whatever its length.
    private mutating func accept() { add(BPF_RET | BPF_K, .max) }

    private mutating func refuse() { add(BPF_RET | BPF_K, 0) }

    private mutating func add(_ code: Int32, _ value: UInt32, matching: UInt8 = 0, otherwise: UInt8 = 0) {
        instructions.append(sock_filter(code: UInt16(code), jt: matching, jf: otherwise, k: value))
    }
}
