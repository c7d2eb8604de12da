/// An IPv6 address, in host byte order.
package struct IPv6Address: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let value: UInt128

    package init(value: UInt128) { self.value = value }

    /// Groups of one to four hexadecimal digits, `::` once at most. A scope (`%eth0`) and an IPv4 tail are refused: an
    /// address that moves between servers has neither.
    package init?(_ text: String) {
        guard text.utf8.count <= 39 else { return nil }
        // The last group may not be followed by a single colon, nor the first preceded by one.
        let halves = Self.halves(of: text)
        guard let head = Self.groups(halves.head), let tail = Self.groups(halves.tail ?? "") else { return nil }
        let missing = 8 - head.count - tail.count
        guard halves.tail == nil ? missing == 0 : missing >= 1 else { return nil }
        let all = head + [UInt16](repeating: 0, count: max(0, missing)) + tail
        value = all.reduce(0) { $0 << 16 | UInt128($1) }
    }

    /// What is before and behind the first `::`; without one there is nothing behind.
    private static func halves(of text: String) -> (head: String, tail: String?) {
        let letters = Array(text.utf8)
        let colon = UInt8(ascii: ":")
        guard let gap = letters.indices.dropLast().first(where: { letters[$0] == colon && letters[$0 + 1] == colon })
        else { return (text, nil) }
        let head = String(decoding: letters[..<gap], as: UTF8.self)
        return (head, String(decoding: letters[(gap + 2)...], as: UTF8.self))
    }

    private static func groups(_ text: String) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        for part in text.split(separator: ":", omittingEmptySubsequences: false) {
            guard (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit), part.utf8.allSatisfy({ $0 < 128 }),
                let group = UInt16(part, radix: 16)
            else { return nil }
            groups.append(group)
        }
        return groups
    }

    private var groups: [UInt16] { (0..<8).map { UInt16(truncatingIfNeeded: value >> UInt128(112 - 16 * $0)) } }

    /// As RFC 5952 has it: lower case, and the longest run of zeros is `::`.
    package var description: String {
        let groups = groups
        var longest = 0..<0
        var start = 0
        while start < 8 {
            let end = groups[start...].firstIndex { $0 != 0 } ?? 8
            if end - start > longest.count { longest = start..<end }
            start = max(end, start + 1)
        }
        let text = { (part: ArraySlice<UInt16>) in part.map { String($0, radix: 16) }.joined(separator: ":") }
        guard longest.count > 1 else { return text(groups[...]) }
        return text(groups[..<longest.lowerBound]) + "::" + text(groups[longest.upperBound...])
    }

    package static func < (left: IPv6Address, right: IPv6Address) -> Bool { left.value < right.value }
}
