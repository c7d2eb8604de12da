/// A line of two words, such as `address 192.0.2.1/24`, in somebody else's text, of which only the second is changed.
package enum WordLine {
    /// The one of the two values that the text has; nil if it has neither, or both.
    package static func value(after keyword: String, among values: [String], in text: String) -> String? {
        var found: Set<String> = []
        for line in text.split(separator: "\n") {
            if let value = word(line, after: keyword), values.contains(value) { found.insert(value) }
        }
        return found.count == 1 ? found.first : nil
    }

    /// The text with each `keyword old` turned into `keyword new`; indentation, a prefix length ("/24") and comments stay.
    package static func replacing(_ old: String, with new: String, after keyword: String, in text: String) -> String {
        text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                guard word(line, after: keyword) == old, let keywordEnd = end(of: keyword, in: line),
                    let start = line[keywordEnd...].firstIndex(where: { !$0.isWhitespace })
                else { return String(line) }
                return line[..<start] + new + line[line.index(start, offsetBy: old.count)...]
            }
            .joined(separator: "\n")
    }

    private static func word(_ line: Substring, after keyword: String) -> String? {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, words[0] == keyword else { return nil }
        return String(words[1].prefix { $0 != "/" })
    }

    private static func end(of keyword: String, in line: Substring) -> Substring.Index? {
        guard let start = line.firstIndex(where: { !$0.isWhitespace }) else { return nil }
        return line.index(start, offsetBy: keyword.count, limitedBy: line.endIndex)
    }
}
