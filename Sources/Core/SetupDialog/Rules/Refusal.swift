/// Why an answer is not taken: one sentence for whoever typed it.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String

    package init(_ sentence: String) { description = sentence }
}
