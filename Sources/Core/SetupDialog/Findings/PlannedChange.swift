/// One line of the list that is shown before anything is touched; the text of `--dry-run` too.
package struct PlannedChange: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, Codable {
        case add = "+"
        case change = "~"
        case remove = "-"
    }

    package var kind: Kind
    /// The server it happens on.
    package var server: String
    package var text: String

    package init(_ kind: Kind, on server: String, _ text: String) {
        self.kind = kind
        self.server = server
        self.text = text
    }

    package var line: String { "\(kind.rawValue) \(server): \(text)" }
}
