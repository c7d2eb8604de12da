import FoundationEssentials
import SystemSupport

/// One value as one line of JSON.
package enum JSONLine {
    /// The line with its end; nil only for values that JSON can't hold, which none of ours are.
    static func encode(_ value: some Encodable) -> [UInt8]? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Ours are strings and whole numbers, which always encode.
        return (try? encoder.encode(value)).map { Array($0) + [UInt8(ascii: "\n")] }
    }

    /// The value, or nil if the line is anything else.
    package static func decode<Value: Decodable>(_: Value.Type, from line: some Collection<UInt8>) -> Value? {
        guard JSONNesting.isWithinLimit(line) else { return nil }
        // What is wrong with foreign bytes interests nobody; that they are wrong is reported.
        return try? JSONDecoder().decode(Value.self, from: Data(line))
    }
}
