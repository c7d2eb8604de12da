/// A place in the write-ahead log, in the server's own spelling: `0/16B3748`.
package struct WALPosition: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let bytes: UInt64

    package init(bytes: UInt64) { self.bytes = bytes }

    /// Two hexadecimal halves of at most eight digits each; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let high = Self.half(halves[0]), let low = Self.half(halves[1]) else { return nil }
        bytes = UInt64(high) << 32 | UInt64(low)
    }

    package var description: String {
        let high = String(bytes >> 32, radix: 16, uppercase: true)
        let low = String(bytes & 0xFFFF_FFFF, radix: 16, uppercase: true)
        return "\(high)/\(low)"
    }

    package static func < (one: WALPosition, other: WALPosition) -> Bool { one.bytes < other.bytes }

    /// How many bytes of log lie between an earlier place and this one; zero if that one is not earlier.
    package func distance(since earlier: WALPosition) -> UInt64 { self > earlier ? bytes - earlier.bytes : 0 }

    private static func half(_ digits: some StringProtocol) -> UInt32? {
        guard (1...8).contains(digits.utf8.count), digits.first?.isHexDigit == true else { return nil }
        return UInt32(digits, radix: 16)
    }
}
