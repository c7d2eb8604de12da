import FoundationEssentials
import SystemSupport

/// One value as one line of JSON.
package enum JSONLine {
    /// The line with its end; nil only for values that JSON can't hold, which none of ours are.
    static func encode(_ value: some Encodable) -> [UInt8]? {
        // Ours are strings and whole numbers, which always encode.
        (try? text(of: value)).map { Array($0.utf8) + [UInt8(ascii: "\n")] }
    }

    /// The line without its end, its keys in a fixed order. Throws `EncodingError` for what JSON can't hold.
    package static func text(of value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// The value, or nil if the line is anything else.
    package static func decode<Value: Decodable>(_: Value.Type, from line: some Collection<UInt8>) -> Value? {
        guard JSONNesting.isWithinLimit(line) else { return nil }
        // What is wrong with foreign bytes interests nobody; that they are wrong is reported.
        return try? JSONDecoder().decode(Value.self, from: Data(line))
    }
}
