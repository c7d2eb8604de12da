import Glibc

/// The files that a log consists of.
///
/// pg_waldump takes the size of a segment from the file that it is told to begin with. Told none it takes it from the first
/// one that the folder gives, which may have been made in advance and be all zeros; then it reads nothing (pg_waldump(1),
/// and `search_directory` in its source).
struct WALSegments: Sendable {
    let names: Set<String>
    /// Of each, in bytes.
    let size: UInt64

    init(_ names: some Sequence<String>, size: UInt64) {
        self.names = Set(names)
        self.size = size
    }

    /// nil if there is none, or it can't be looked at.
    init?(in folder: String) {
        guard let found = try? FolderListing.names(in: folder) else { return nil }
        let names = found.filter(Self.isSegment)
        var status = stat()
        guard let first = names.first, stat("\(folder)/\(first)", &status) == 0, status.st_size > 0 else { return nil }
        self.init(names, size: UInt64(status.st_size))
    }

    /// The first segment of a stretch and its last one; nothing if one of them is not there.
    func ends(of stretch: TimelineHistory.Stretch) -> [String] {
        let first = name(of: stretch.begin, stretch.timeline)
        guard names.contains(first) else { return [] }
        guard let end = stretch.end else {
            let last = names.filter { $0.hasPrefix(first.prefix(8)) }.max() ?? first
            return last == first ? [first] : [first, last]
        }
        // An end between two belongs to the one before it.
        let last = name(
            of: WALPosition(bytes: max(stretch.begin.bytes, end.bytes == 0 ? 0 : end.bytes - 1)),
            stretch.timeline
        )
        guard names.contains(last) else { return [] }
        return last == first ? [first] : [first, last]
    }

    private func name(of place: WALPosition, _ timeline: UInt32) -> String {
        let number = place.bytes / size
        let perHalf = max(1, (UInt64(1) << 32) / size)
        return Self.word(UInt64(timeline)) + Self.word(number / perHalf) + Self.word(number % perHalf)
    }

    private static func word(_ number: UInt64) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }

    private static func isSegment(_ name: String) -> Bool {
        name.utf8.count == 24 && name.utf8.allSatisfy { (48...57).contains($0) || (65...70).contains($0) }
    }
}
