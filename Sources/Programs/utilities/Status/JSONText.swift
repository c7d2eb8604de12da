import ControlSocket
import FoundationEssentials
import SystemSupport

/// Values as one line of JSON with keys in a fixed order.
package enum JSONText {
    package static func of(_ value: some Encodable) throws -> String {
        try JSONLine.text(of: value)
    }

    package static func read<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(text.utf8))
    }

    /// The names in a JSON object, in a fixed order; nil where it is nested too deep to be read.
    package static func keys(of text: String) throws -> [String]? {
        guard JSONNesting.isWithinLimit(text.utf8) else { return nil }
        return try read([String: Anything].self, from: text).keys.sorted()
    }

    private struct Anything: Decodable {
        init(from decoder: any Decoder) {}
    }
}
