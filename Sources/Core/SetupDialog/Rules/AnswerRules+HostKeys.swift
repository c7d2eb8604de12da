extension AnswerRules {
    /// A host key's fingerprint as ssh-keygen shows it: `SHA256:` and 43 letters of base 64.
    package static func fingerprint(_ text: String) throws(Refusal) -> String {
        let text = trimmed(text)
        let digits = text.utf8.dropFirst(7)
        guard text.hasPrefix("SHA256:"), digits.count == 43, digits.allSatisfy(isBase64) else {
            throw Refusal("\"\(shown(text))\" is no fingerprint; it is SHA256: and 43 letters (ssh-keygen -lf FILE).")
        }
        return text
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
