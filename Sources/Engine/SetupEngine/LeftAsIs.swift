/// Thrown by what takes a change back when that went as far as it can: what is missing was taken away by somebody else, and
/// no other run would find it; or what stays is needed by somebody else. It is listed, and done with.
package struct LeftAsIs: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    package var description: String

    package init(_ sentence: String) { description = sentence }
}
