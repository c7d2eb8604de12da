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

    private mutating func add(_ code: Int32, _ value: UInt32, otherwise: UInt8 = 0) {
        instructions.append(sock_filter(code: UInt16(code), jt: 0, jf: otherwise, k: value))
    }
}
