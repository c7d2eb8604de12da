package import FoundationEssentials

/// The last line of what a server answers; lines before it say how far it is.
package struct PeerAnswer: Sendable {
    package var status: ExitStatus
    /// One sentence; empty where the data say it all.
    package var message: String
    /// JSON, or nil.
    package var data: Data?

    package init(_ status: ExitStatus = .done, _ message: String = "", data: Data? = nil) {
        self.status = status
        self.message = message
        self.data = data
    }

    init(_ contents: some Encodable) throws {
        self.init(.done, "", data: try PeerJSON.encode(contents))
    }

    package var line: Data {
        let message = PeerJSON.quote(message)
        let contents = data.map { String(decoding: $0, as: UTF8.self) } ?? "null"
        return Data("{\"exit\":\(status.rawValue),\"message\":\(message),\"data\":\(contents)}\n".utf8)
    }
}

/// JSON on one line, keys in order.
enum PeerJSON {
    static func encode(_ value: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(value)
    }

    /// For files that people read.
    static func pretty(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    static func quote(_ text: String) -> String {
        guard let quoted = try? encode(text) else { return "\"\"" }
        return String(decoding: quoted, as: UTF8.self)
    }
}
