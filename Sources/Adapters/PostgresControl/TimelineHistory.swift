/// The timelines that a log went through, oldest first: where each begins and ends.
package struct TimelineHistory: Sendable, Equatable {
    package struct Stretch: Sendable, Equatable {
        package var timeline: UInt32
        package var begin: WALPosition
        /// Where the next timeline branched off; nil for the one that is written now.
        package var end: WALPosition?
    }

    package private(set) var stretches: [Stretch]

    /// Reads the content of a timeline's history file; timeline 1 has none, and an empty text stands for it.
    package init?(of timeline: UInt32, _ text: String) {
        var stretches: [Stretch] = []
        var begin = WALPosition(bytes: 0)
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: { $0 == "\t" || $0 == " " })
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            guard words.count >= 2, let parent = UInt32(first), let end = WALPosition(words[1]), end >= begin,
                parent < timeline, parent > stretches.last?.timeline ?? 0
            else { return nil }
            stretches.append(Stretch(timeline: parent, begin: begin, end: end))
            begin = end
        }
        guard timeline > 0 else { return nil }
        stretches.append(Stretch(timeline: timeline, begin: begin, end: nil))
        self.stretches = stretches
    }

    /// The file's name in `pg_wal`.
    package static func fileName(of timeline: UInt32) -> String {
        let digits = String(timeline, radix: 16, uppercase: true)
        return String(repeating: "0", count: 8 - digits.count) + digits + ".history"
    }

    /// Where this log and another one part: up to there they are the same. Nil if they never were.
    ///
    /// Two servers that were promoted unseen give the same number to different timelines: those in `foreign` mean
    /// another one in the other log.
    package func divergence(from other: TimelineHistory, foreign: Set<UInt32> = []) -> WALPosition? {
        var last: WALPosition?
        for (mine, theirs) in zip(stretches, other.stretches) {
            guard mine.timeline == theirs.timeline, mine.begin == theirs.begin, !foreign.contains(mine.timeline) else {
                break
            }
            switch (mine.end, theirs.end) {
            case (nil, nil): return WALPosition(bytes: .max)
            case (let end?, nil), (nil, let end?): return end
            case (let one?, let two?):
                last = min(one, two)
                if one != two { return last }
            }
        }
        return last
    }

    /// What of this log lies behind a position, timeline by timeline.
    package func stretches(behind position: WALPosition) -> [Stretch] {
        stretches.compactMap { stretch in
            // Two logs that never parted part at the greatest position.
            guard max(stretch.begin, position) < stretch.end ?? WALPosition(bytes: .max) else { return nil }
            return Stretch(timeline: stretch.timeline, begin: max(stretch.begin, position), end: stretch.end)
        }
    }
}
