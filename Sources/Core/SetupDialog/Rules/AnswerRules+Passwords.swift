extension AnswerRules {
    package static let shortestPassword = 8
    package static let longestPassword = 128

    /// A password that is being set. The second typing is nil where none was asked for.
    package static func newPassword(_ secret: Secret, again: Secret?) throws(Refusal) -> Secret {
        if let again, again != secret { throw Refusal("The two passwords are not the same. Type both once more.") }
        let secret = try existingPassword(secret)
        guard secret.reveal().count >= shortestPassword else {
            throw Refusal("That is too short: a password needs at least \(shortestPassword) characters.")
        }
        return secret
    }

    /// A password that was set elsewhere: nothing is said about its length.
    package static func existingPassword(_ secret: Secret) throws(Refusal) -> Secret {
        let text = secret.reveal()
        guard !text.isEmpty else { throw Refusal("A password is needed here.") }
        guard text.utf8.count <= longestPassword else {
            throw Refusal("That is too long: at most \(longestPassword) bytes.")
        }
        guard text.unicodeScalars.allSatisfy({ $0.value >= 32 && $0.value != 127 }) else {
            throw Refusal("A password can't contain control characters, such as Tab or Escape.")
        }
        return secret
    }
}
