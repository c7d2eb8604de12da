/// What became of one step of a plan while it is carried out.
package struct StepReport: Hashable, Sendable, Codable {
    package enum State: Hashable, Sendable, Codable {
        case started
        /// Still at it; a sentence such as "43 of 120 MB".
        case going(String)
        case done
        /// It was already as wanted.
        case unchanged
        case failed(String)
        /// Undone after a later step failed.
        case undone
    }

    /// From 1.
    package var number: Int
    package var count: Int
    package var title: String
    package var state: State

    package init(number: Int, of count: Int, _ title: String, _ state: State) {
        self.number = number
        self.count = count
        self.title = title
        self.state = state
    }
}
