/// A LIM's IPv6 address, which moves with it beside the IPv4 alias (LM-35); as text `fd00:99::11/64`.
package struct IPv6Alias: Hashable, Sendable, CustomStringConvertible {
    package let address: IPv6Address
    /// 16 to 127.
    package let prefixLength: Int

    package init?(_ text: String) {
        guard Self.fault(of: text) == nil, let parts = Self.parts(of: text) else { return nil }
        (address, prefixLength) = parts
    }

    /// Why the text is no address that a LIM can have; nil if it is one.
    package static func fault(of text: String) -> String? {
        guard let (address, prefixLength) = parts(of: text) else {
            return
                "an IPv6 alias is written as ADDRESS/PREFIX, such as fd00:99::11/64, without a scope and without IPv4 "
                + "in it"
        }
        guard (16...127).contains(prefixLength) else { return "the prefix length of an IPv6 alias is 16 to 127" }
        if address.value == 0 { return "\(address) is no address of a host" }
        if address.value == 1 { return "\(address) is the loopback address" }
        if address.value >> 32 == 0xffff { return "\(address) is an IPv4 address in IPv6 form" }
        if address.value >> 120 == 0 { return "\(address) is in a range that is reserved" }
        if address.value >> 120 == 0xff { return "\(address) is a multicast address" }
        if address.value >> 118 == 0x3fa {
            return "\(address) is a link-local address, which every server has of its own"
        }
        if address.value & (UInt128.max >> UInt128(prefixLength)) == 0 {
            return "\(address) is the address of the subnet's routers"
        }
        return nil
    }

    private static func parts(of text: String) -> (IPv6Address, Int)? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let address = IPv6Address(String(parts[0])), (1...3).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ (48...57).contains($0) }), parts[1].utf8.first != 48,
            let length = Int(parts[1])
        else { return nil }
        return (address, length)
    }

    package var description: String { "\(address)/\(prefixLength)" }
}

extension IPv6Alias: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let alias = IPv6Alias(text) else {
            throw DecodingError.dataCorruptedError(
                in: container,
                debugDescription: "\"\(text.prefix(60))\": \(Self.fault(of: text) ?? "no IPv6 alias")"
            )
        }
        self = alias
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
