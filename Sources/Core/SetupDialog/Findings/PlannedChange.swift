/// One line of the list that is shown before anything is touched; the text of `--dry-run` too.
package struct PlannedChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case add = "+"
        case change = "~"
        case remove = "-"
        /// No change: something to know before one orders the others.
        case note = "i"
    }

    package var kind: Kind
    /// The server it happens on.
    package var server: String
    package var text: String
    /// What a program wants to know beside the line that a person reads; nil where there is nothing to say.
    package var details: Details?

    package struct Details: Hashable, Sendable {
        /// The step's title.
        package var step: String
        package var before: String?
        package var after: String?
        /// How it is taken back.
        package var inverse: String?
        /// What users notice while it happens.
        package var interruption: String?

        package init(
            step: String,
            before: String? = nil,
            after: String? = nil,
            inverse: String? = nil,
            interruption: String? = nil
        ) {
            self.step = step
            self.before = before
            self.after = after
            self.inverse = inverse
            self.interruption = interruption
        }
    }

    package init(_ kind: Kind, on server: String, _ text: String, details: Details? = nil) {
        self.details = details
        self.kind = kind
        self.server = server
        self.text = text
    }

    package var line: String { "\(kind.rawValue) \(server): \(text)" }
}
