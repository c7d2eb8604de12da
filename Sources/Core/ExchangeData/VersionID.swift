/// What a version of a LIM's exchange data is called: epoch, sequence and the first digits of its content's hash, as in
/// `6.3-0a1b2c3d`. It names folders and crosses the ring, so nothing else is ever one.
package struct VersionID: Hashable, Sendable {
    package let epoch: UInt64
    package let sequence: UInt64
    package let mark: String

    package init?(epoch: UInt64, sequence: UInt64, hash: some StringProtocol) {
        let mark = String(hash.prefix(8))
        guard mark.utf8.count == 8, mark.utf8.allSatisfy(Self.isDigit) else { return nil }
        self.epoch = epoch
        self.sequence = sequence
        self.mark = mark
    }

    package init?(_ text: some StringProtocol) {
        let halves = text.split(separator: "-", omittingEmptySubsequences: false)
        guard halves.count == 2, text.utf8.count <= 60 else { return nil }
        let numbers = halves[0].split(separator: ".", omittingEmptySubsequences: false)
        guard numbers.count == 2, let epoch = UInt64(numbers[0]), let sequence = UInt64(numbers[1]) else { return nil }
        self.init(epoch: epoch, sequence: sequence, hash: halves[1])
        // "+1" and "01" read as numbers, too.
        guard halves[1].utf8.count == 8, description == String(text) else { return nil }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}

extension VersionID: CustomStringConvertible {
    package var description: String { "\(epoch).\(sequence)-\(mark)" }

    /// What people are told.
    package var short: String { "\(epoch).\(sequence)" }
}

extension VersionID: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let id = VersionID(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a version of exchange data")
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
