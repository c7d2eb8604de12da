/// Addresses from one to another, both included; as text `10.99.0.200-10.99.0.250`.
package struct IPv4Range: Hashable, Sendable, Codable, CustomStringConvertible {
    package let first: IPv4Address
    package let last: IPv4Address

    package init?(_ text: String) {
        let ends = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = IPv4Address(String(ends[0])), let last = IPv4Address(String(ends[1])),
            first.value <= last.value
        else { return nil }
        self.first = first
        self.last = last
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let range = IPv4Range(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription:
                    "a range of addresses is written as 10.99.0.200-10.99.0.250, not as '\(text.prefix(40))'"
            )
        }
        self = range
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package func contains(_ address: IPv4Address) -> Bool { (first.value...last.value).contains(address.value) }

    package var description: String { "\(first)-\(last)" }
}
