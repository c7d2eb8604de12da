/// A position in PostgreSQL's write-ahead log, in bytes from its beginning ("log sequence number").
package struct LSN: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UInt64

    package init(value: UInt64) { self.value = value }

    /// PostgreSQL's text form: two hexadecimal halves, as in `0/16B3748`.
    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, halves.allSatisfy({ (1...8).contains($0.utf8.count) }),
            let high = UInt32(halves[0], radix: 16), let low = UInt32(halves[1], radix: 16)
        else { return nil }
        value = UInt64(high) << 32 | UInt64(low)
    }

    package static let zero = LSN(value: 0)

    package var description: String {
        String(value >> 32, radix: 16, uppercase: true) + "/" + String(value & 0xffff_ffff, radix: 16, uppercase: true)
    }

    /// Bytes from `earlier` to this position; zero if `earlier` is ahead.
    package func bytes(since earlier: LSN) -> UInt64 { value > earlier.value ? value - earlier.value : 0 }

    package static func < (left: LSN, right: LSN) -> Bool { left.value < right.value }
}

extension LSN: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let position = LSN(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a log position")
        }
        self = position
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
