/// A line of `authorized_keys` that lets one key do one thing from certain addresses.
package struct AuthorizedKey: Sendable, Equatable {
    package var key: PublicKey
    /// Addresses that the key is good from; empty for any.
    package var sources: [String]
    /// What runs whatever was asked for; nil for a full login.
    package var command: String?

    package init(key: PublicKey, sources: [String], command: String?) {
        self.key = key
        self.sources = sources
        self.command = command
    }

    /// Nil if a source or the command can't stand in one line.
    package var line: String? {
        var options = command == nil ? [] : ["restrict"]
        if !sources.isEmpty {
            guard sources.allSatisfy({ Self.isAddress($0) }) else { return nil }
            options.append("from=\"\(sources.joined(separator: ","))\"")
        }
        if let command {
            guard !command.contains(where: \.isNewline) else { return nil }
            let escaped = command.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\\\"")
            options.append("command=\"\(escaped)\"")
        }
        return options.isEmpty ? key.line : "\(options.joined(separator: ",")) \(key.line)"
    }

    /// A file's text with this line in it, in place of any other for the same key.
    package func added(to text: String) -> String? {
        guard let line else { return nil }
        let others = Self.text(text, without: key)
        let separator = others.isEmpty || others.hasSuffix("\n") ? "" : "\n"
        return "\(others)\(separator)\(line)\n"
    }

    /// A file's text without any line for that key; everything else stays as it is.
    package static func text(_ text: String, without key: PublicKey) -> String {
        let encoded = Base64.encoded(key.bytes)
        return text.split(separator: "\n", omittingEmptySubsequences: false)
            .filter { line in line.first == "#" || !line.split(separator: " ").contains { $0 == encoded } }
            .joined(separator: "\n")
    }

    private static func isAddress(_ source: String) -> Bool {
        !source.isEmpty
            && source.utf8.allSatisfy { byte in
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
                    || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "/")
            }
    }
}
