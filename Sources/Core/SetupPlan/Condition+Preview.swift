/// The mark before a line of the preview.
package enum PreviewSign: String, Hashable, Sendable, Codable {
    case add = "+"
    case change = "~"
    case remove = "-"
}

/// One line of what a plan would change.
package struct PreviewLine: Hashable, Sendable {
    package var sign: PreviewSign
    package var text: String
    /// The state that is there, the one that is wanted, and how the change would be taken back.
    package var before: String
    package var after: String
    package var inverse: String

    package init(_ sign: PreviewSign, _ text: String, before: String = "", after: String = "", inverse: String = "") {
        self.sign = sign
        self.text = text
        self.before = before
        self.after = after
        self.inverse = inverse
    }
}

extension Condition {
    /// What bringing this about would change, given what is there; nil if nothing. Never shows a secret.
    package func preview(from found: Condition) -> PreviewLine? {
        guard !found.isAlready(self) else { return nil }
        let (before, after) = (found.stateInWords, stateInWords)
        if !found.exists {
            return PreviewLine(.add, subject + detail, before: before, after: after, inverse: "removed again")
        }
        let inverse = "put back as recorded: \(before)"
        return exists
            ? PreviewLine(.change, subject + detail, before: before, after: after, inverse: inverse)
            : PreviewLine(.remove, subject, before: before, after: after, inverse: inverse)
    }

    private var exists: Bool {
        switch self {
        case .file(_, let state): state != nil
        case .directory(_, let state): state != nil
        case .block(_, _, _, let state):
            switch state {
            case .noFile, .absent: false
            case .lines: true
            }
        case .word, .routes, .unit, .password: true
        case .sysctl(_, let value): value != nil
        case .address(_, _, _, let lifetime): lifetime != .absent
        case .account(_, let state): state != nil
        case .keyLine(_, _, let state): state == .present
        case .packages(let states): states.allSatisfy(\.installed)
        case .operation(let operation): operation.applied
        }
    }

    private var detail: String {
        switch self {
        case .file(_, let state): state.map { $0.isSecret ? " (secret)" : "" } ?? ""
        case .word(_, _, let value, let otherwise): value.map { ": \(otherwise) becomes \($0)" } ?? ""
        case .sysctl(_, let value): value.map { " = \($0)" } ?? ""
        case .address(_, _, _, let lifetime): lifetime == .leased ? " becomes an alias, kept as a lease" : ""
        case .routes(_, let sources): sources.subnet.map { " becomes \($0)" } ?? ""
        case .unit(_, let state): Self.words(state)
        case .operation(let operation):
            operation.arguments.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        case .directory, .block, .account, .password, .keyLine, .packages: ""
        }
    }

    static func words(_ state: UnitState) -> String {
        let start = state.enabled.map { $0 ? "started at boot" : "not started at boot" }
        let now = state.running.map { $0 ? "running" : "stopped" }
        let words = [start, now].compactMap(\.self)
        return words.isEmpty ? "" : ": " + words.joined(separator: ", ")
    }
}
