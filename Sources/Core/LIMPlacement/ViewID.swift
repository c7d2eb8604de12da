/// Names one membership of the group: equal on all its members, and different as soon as anybody left or came back.
package struct ViewID: Hashable, Sendable, Codable, CustomStringConvertible {
    package let value: UInt64

    package init(value: UInt64) { self.value = value }

    /// From what Corosync tells: the ring's identity, and each member's node and process. A process that came back has
    /// another process id, so the view has another name.
    package init(ringSequence: UInt64, ringNode: UInt32, members: [(node: UInt32, process: UInt32)]) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        func add(_ number: UInt64) {
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                hash = (hash ^ (number >> shift & 0xff)) &* 0x100_0000_01b3
            }
        }
        add(ringSequence)
        add(UInt64(ringNode))
        for member in members.sorted(by: { $0.node < $1.node }) {
            add(UInt64(member.node) << 32 | UInt64(member.process))
        }
        value = hash
    }

    package var description: String { String(value, radix: 16) }

    package init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(UInt64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(value)
    }
}
