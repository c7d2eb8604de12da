package import Logging

/// One entry of the journal, and how it is written in the journal's own protocol.
package struct JournalEntry: Sendable {
    /// A longer value is cut: nothing of ours is, and an entry must fit into one datagram.
    private static let longestValue = 8192

    let sentence: String
    let level: Logger.Level
    let identifier: String
    let logger: String
    let metadata: [(key: String, value: String)]

    package init(
        sentence: String,
        level: Logger.Level,
        identifier: String,
        logger: String,
        metadata: [(String, String)]
    ) {
        self.sentence = sentence
        self.level = level
        self.identifier = identifier
        self.logger = logger
        self.metadata = metadata.map { (key: $0.0, value: $0.1) }
    }

    package var datagram: [UInt8] {
        var bytes: [UInt8] = []
        Self.append("MESSAGE", text, to: &bytes)
        Self.append("SNR_EVENT", sentence, to: &bytes)
        Self.append("PRIORITY", "\(priority)", to: &bytes)
        Self.append("SYSLOG_IDENTIFIER", identifier, to: &bytes)
        Self.append("SNR_LOGGER", logger, to: &bytes)
        for (key, value) in metadata.prefix(64) { Self.append(Self.fieldName(key), value, to: &bytes) }
        return bytes
    }

    /// For standard error, with systemd's own mark of the priority.
    package var line: String {
        let pieces = metadata.map { " \($0.key)=\($0.value)" }.joined()
        return "<\(priority)>\(sentence)\(pieces)".split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// What `journalctl` shows without being asked for fields.
    private var text: String {
        let pieces = metadata.map { "\($0.key): \($0.value)" }.joined(separator: ", ")
        return pieces.isEmpty ? sentence : "\(sentence) (\(pieces))"
    }

    /// As in syslog(3).
    private var priority: Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    /// "holdsSince" and "holds-since" become SNR_HOLDSSINCE and SNR_HOLDS_SINCE: the journal takes capitals, digits and
    /// underscores, at most 64.
    private static func fieldName(_ key: String) -> String {
        let plain = key.uppercased().utf8.map { byte -> UInt8 in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
            default: UInt8(ascii: "_")
            }
        }
        return "SNR_" + String(decoding: plain.prefix(60), as: UTF8.self)
    }

    /// `KEY=value`, or, where the value has several lines, the key, the length in eight bytes and the value.
    private static func append(_ key: String, _ value: String, to bytes: inout [UInt8]) {
        let value = Array(value.utf8.prefix(longestValue))
        bytes += key.utf8
        if value.contains(UInt8(ascii: "\n")) {
            bytes.append(UInt8(ascii: "\n"))
            withUnsafeBytes(of: UInt64(value.count).littleEndian) { bytes += $0 }
        } else {
            bytes.append(UInt8(ascii: "="))
        }
        bytes += value
        bytes.append(UInt8(ascii: "\n"))
    }
}
