/// Why an answer is not taken: one sentence for whoever typed it.
package struct Refusal: Error, Hashable, Sendable, CustomStringConvertible {
    package var description: String
    /// The answer is one; the system as it is does not allow it.
    package var isOfTheSystem: Bool

    package init(_ sentence: String, ofTheSystem: Bool = false) {
        description = sentence
        isOfTheSystem = ofTheSystem
    }
}
