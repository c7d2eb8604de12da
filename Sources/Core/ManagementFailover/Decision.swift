/// Why something was done, or was not, and what was known when it was decided.
package struct Decision: Hashable, Sendable, Codable {
    package var what: String
    package var why: String
    package var inputs: [Input]

    /// One thing that was known, in words.
    package struct Input: Hashable, Sendable, Codable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(what: String, why: String, inputs: [Input] = []) {
        self.what = what
        self.why = why
        self.inputs = inputs
    }
}
