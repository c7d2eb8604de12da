/// The public half of a key, as OpenSSH writes it: `ssh-ed25519 AAAA... comment`.
package struct PublicKey: Sendable, Equatable {
    package let type: String
    package let bytes: [UInt8]
    package let comment: String

    /// Reads one line; nil unless the type stands in the key itself as well, and nothing could break out of a line.
    package init?(_ line: some StringProtocol) {
        let words = line.split(maxSplits: 2, whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count >= 2, let bytes = Base64.decoded(words[1]) else { return nil }
        let comment = words.count == 3 ? String(words[2]) : ""
        guard Self.type(in: bytes) == String(words[0]), !comment.contains(where: \.isNewline) else { return nil }
        type = String(words[0])
        self.bytes = bytes
        self.comment = comment
    }

    /// Without the comment.
    var encoded: String { "\(type) \(Base64.encoded(bytes))" }

    package var line: String { comment.isEmpty ? encoded : "\(encoded) \(comment)" }

    /// The type's name, which a key begins with: its length in four bytes, then its letters.
    static func type(in bytes: [UInt8]) -> String? {
        guard bytes.count > 4 else { return nil }
        let length = bytes[..<4].reduce(0) { $0 << 8 | Int($1) }
        guard (1...64).contains(length), bytes.count > 4 + length else { return nil }
        let letters = bytes[4..<(4 + length)]
        guard letters.allSatisfy({ (0x21...0x7E).contains($0) }) else { return nil }
        return String(decoding: letters, as: UTF8.self)
    }
}
