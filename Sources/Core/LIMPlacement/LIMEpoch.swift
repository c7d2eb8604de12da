/// One period in which one side ran a LIM. Never used twice: the number is durable before the start it stands for, and
/// each side counts on from the highest number it has seen.
package struct LIMEpoch: Hashable, Sendable, Codable {
    package var number: UInt64
    package var side: LIMSide
    /// The highest number of the other side that was known at the start. It tells a succession from a fork.
    package var supersedes: UInt64

    package init(number: UInt64, side: LIMSide, supersedes: UInt64) {
        self.number = number
        self.side = side
        self.supersedes = supersedes
    }

    /// True if this period began with knowledge of the other one: it took over, it did not start beside it.
    package func succeeds(_ other: LIMEpoch) -> Bool {
        if side == other.side { return number > other.number }
        return number > other.number && supersedes >= other.number
    }
}

extension LIMEpoch: CustomStringConvertible {
    package var description: String { "\(number) \(side.rawValue)" }
}
