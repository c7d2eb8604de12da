/// Ties an answer to its command; the engine keeps who waits for it.
package struct CommandID: Hashable, Sendable, CustomStringConvertible {
    package let value: UInt64

    package init(_ value: UInt64) { self.value = value }

    package var description: String { String(value) }
}
