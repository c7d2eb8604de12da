/// Text in the columns of a terminal.
package enum TextLayout {
    /// Lines of at most `width` columns. Existing line ends stay; a word longer than a line is cut.
    package static func wrap(_ text: String, width: Int) -> [String] {
        let width = max(width, 8)
        var lines: [String] = []
        for paragraph in printable(text).split(separator: "\n", omittingEmptySubsequences: false) {
            lines += wrapLine(String(paragraph), width: width)
        }
        return lines
    }

    /// Nothing that could steer a terminal: what comes from other servers may be shown here.
    package static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    let isControl = scalar.value < 32 && scalar != "\n" || (127..<160).contains(scalar.value)
                    return isControl ? "?" : scalar
                }
            )
        )
    }

    /// Cut or filled to exactly `width`, since a label does not blank what it showed before.
    package static func padded(_ text: String, to width: Int) -> String {
        let cut = String(printable(text).prefix(max(width, 0)))
        return cut + String(repeating: " ", count: max(width - cut.count, 0))
    }

    package static func clock(_ seconds: Int) -> String {
        let rest = seconds % 60
        return "\(seconds / 60 < 10 ? "0" : "")\(seconds / 60):\(rest < 10 ? "0" : "")\(rest)"
    }

    private static func wrapLine(_ line: String, width: Int) -> [String] {
        if line.count <= width { return [line] }
        var lines: [String] = []
        var current = ""
        for word in line.split(separator: " ") {
            var word = String(word)
            if !current.isEmpty, current.count + 1 + word.count > width {
                lines.append(current)
                current = ""
            }
            while word.count > width {
                lines.append(String(word.prefix(width)))
                word = String(word.dropFirst(width))
            }
            current += current.isEmpty ? word : " " + word
        }
        return lines + [current]
    }
}
