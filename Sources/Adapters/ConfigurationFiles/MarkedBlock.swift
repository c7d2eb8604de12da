/// Lines of ours between two marks in somebody else's text: the only way we touch files that others own.
package enum MarkedBlock {
    /// The lines between the marks, or nil if there is no such block.
    package static func lines(named name: String, in text: String) -> [String]? {
        let all = split(text)
        guard let range = range(named: name, in: all) else { return nil }
        return Array(all[(range.lowerBound + 1)..<range.upperBound])
    }

    /// The text with the block in it, at its place if it is there already.
    package static func setting(_ lines: [String], named name: String, atTop: Bool, in text: String) -> String {
        var all = split(text)
        let block = [begin(name)] + lines + [end(name)]
        if let range = range(named: name, in: all) {
            all.replaceSubrange(range, with: block)
        } else if atTop {
            all.insert(contentsOf: block, at: 0)
        } else {
            // The empty piece behind the last newline stays last.
            all.insert(contentsOf: block, at: all.last == "" ? all.count - 1 : all.count)
            if all.last != "" { all.append("") }
        }
        return all.joined(separator: "\n")
    }

    /// The text without the block: byte for byte what it was before, if it ended with a newline.
    package static func removing(_ name: String, from text: String) -> String {
        var all = split(text)
        guard let range = range(named: name, in: all) else { return text }
        all.removeSubrange(range)
        return all.joined(separator: "\n")
    }

    private static func begin(_ name: String) -> String { "# BEGIN sn-redundancy \(name)" }
    private static func end(_ name: String) -> String { "# END sn-redundancy \(name)" }

    private static func split(_ text: String) -> [String] {
        text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    private static func range(named name: String, in lines: [String]) -> ClosedRange<Int>? {
        guard let first = lines.firstIndex(of: begin(name)),
            let last = lines[first...].firstIndex(of: end(name))
        else { return nil }
        return first...last
    }
}
