/// A word about a password while it is typed. Only length is enforced; this is advice.
package enum PasswordStrength: String, Hashable, Sendable, CaseIterable {
    case tooShort = "too short"
    case weak
    case fair
    case strong

    package init(of password: String) {
        let letters = password.unicodeScalars
        var kinds = 0
        if letters.contains(where: { ("a"..."z").contains($0) }) { kinds += 1 }
        if letters.contains(where: { ("A"..."Z").contains($0) }) { kinds += 1 }
        if letters.contains(where: { ("0"..."9").contains($0) }) { kinds += 1 }
        if letters.contains(where: { !$0.properties.isAlphabetic && !("0"..."9").contains($0) }) { kinds += 1 }
        // Repeating one letter adds length but nothing to guess.
        let different = Set(letters).count
        self =
            switch (letters.count, kinds, different) {
            case (..<AnswerRules.shortestPassword, _, _): .tooShort
            case (_, _, ..<5): .weak
            case (16..., _, 10...), (12..., 3..., _): .strong
            case (_, 1, _): .weak
            case (10..., _, _), (_, 3..., _): .fair
            case (_, _, _): .weak
            }
    }
}
