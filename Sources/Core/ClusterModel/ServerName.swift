/// The name of a server in the system: what people call it, and what the ring's members are known by.
///
/// A host name label after RFC 1123: 1 to 63 letters, digits and hyphens, neither first nor last a hyphen.
/// Stored in lower case.
package struct ServerName: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let description: String

    package init?(_ text: String) {
        let lowered = text.lowercased()
        let letters = Array(lowered.utf8)
        guard (1...63).contains(letters.count), letters.first != UInt8(ascii: "-"), letters.last != UInt8(ascii: "-")
        else { return nil }
        let allowed = letters.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard allowed else { return nil }
        description = lowered
    }

    package static func < (left: ServerName, right: ServerName) -> Bool { left.description < right.description }
}

extension ServerName: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let name = ServerName(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "\"\(text)\" is not a server name")
        }
        self = name
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
