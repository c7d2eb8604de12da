/// Values that are known to be secret, found wherever they stand.
struct KnownSecrets: Sendable {
    /// By the first two bytes, the longest first.
    private let byBeginning: [UInt16: [[UInt8]]]

    init(_ secrets: [String]) {
        var found: Set<[UInt8]> = []
        for secret in secrets {
            for line in secret.utf8.split(separator: UInt8(ascii: "\n")) where line.count >= Redaction.shortest {
                found.insert(Array(line))
            }
        }
        let sorted = found.sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count > $1.count }
        byBeginning = Dictionary(grouping: sorted) { Self.beginning($0[0], $0[1]) }
    }

    func ranges(in line: ArraySlice<UInt8>) -> [Range<Int>] {
        guard !byBeginning.isEmpty, line.count >= Redaction.shortest else { return [] }
        var ranges: [Range<Int>] = []
        var place = line.startIndex
        while place < line.endIndex - 1 {
            let candidates = byBeginning[Self.beginning(line[place], line[place + 1])] ?? []
            if let secret = candidates.first(where: { line[place...].starts(with: $0) }) {
                ranges.append(place..<place + secret.count)
                place += secret.count
            } else {
                place += 1
            }
        }
        return ranges
    }

    private static func beginning(_ first: UInt8, _ second: UInt8) -> UInt16 { UInt16(first) << 8 | UInt16(second) }
}
