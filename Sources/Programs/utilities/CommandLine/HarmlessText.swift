/// Text that may have come from a peer, a file or a program: on its way to a terminal it must not be able to move the
/// cursor, colour, clear, or answer for the person.
package enum HarmlessText {
    /// Control characters become question marks; lines and columns stay.
    package static func of(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isHarmful) else { return text }
        var harmless = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { harmless.append(isHarmful(scalar) ? "?" : scalar) }
        return String(harmless)
    }

    /// C0 but for tab and newline, DEL, C1, and what turns the direction of writing.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09, 0x0A: false
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }
}
