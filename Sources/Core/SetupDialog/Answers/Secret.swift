/// A password on its way from a person to what checks it: it never shows itself in text, dumps or logs.
///
/// Swift strings can't be wiped; what this type promises is that nothing prints it by accident. It is encoded in the
/// clear: only what root alone can read, in memory, is ever encoded with it.
package struct Secret: Hashable, Sendable, Codable, CustomStringConvertible, CustomDebugStringConvertible,
    CustomReflectable
{
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The password itself. Whoever calls this must not put it into an argument list, an environment or a file that
    /// others read.
    package func reveal() -> String { text }

    package var isEmpty: Bool { text.isEmpty }
    package var description: String { "********" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
