package import ClusterModel

/// How management came to a server: what had happened when, and for how long nobody could write.
///
/// Times count from the last moment at which the old side is known to have confirmed a commit: that is when it began to
/// stop, or when it was last heard of. So the outage is never told shorter than it was.
package struct MoveRecord: Hashable, Sendable, Codable {
    /// What ended at a mark.
    package enum Phase: String, Hashable, Sendable, Codable, CaseIterable {
        /// The loss of the old side was noticed: the ring and its kernel are silent.
        case detect
        /// The old side stopped its database in order.
        case stop
        /// The promotion was ordered: nothing acknowledged is missing here.
        case decide
        case promote
        /// Nobody objects: the address was asked for again, or the old side has given up its right.
        case agree
        /// The virtual IP is on this server and has been announced.
        case announce
        /// A commit was confirmed, and the address is here.
        case write
    }

    package struct Mark: Hashable, Sendable, Codable {
        package var phase: Phase
        package var milliseconds: Int

        package init(_ phase: Phase, milliseconds: Int) {
            self.phase = phase
            self.milliseconds = milliseconds
        }
    }

    package var epoch: UInt64
    /// The epoch's random id: two records of the same move are one.
    package var id: UInt64
    package var cause: Cause
    package var from: ServerName
    package var to: ServerName
    package var marks: [Mark]
    /// How long ago it ended when it was told; absent: just now.
    package var agoMilliseconds: Int?

    package init(epoch: Epoch, cause: Cause, from: ServerName, to: ServerName, marks: [Mark]) {
        self.epoch = epoch.number
        id = epoch.id
        self.cause = cause
        self.from = from
        self.to = to
        self.marks = marks
    }

    /// Until a commit was confirmed again; nil if that was not seen.
    package var outageMilliseconds: Int? { marks.last { $0.phase == .write }?.milliseconds }

    /// Each phase with the time that it took.
    package var phases: [(phase: Phase, milliseconds: Int)] {
        var last = 0
        return marks.map { mark in
            defer { last = mark.milliseconds }
            return (mark.phase, mark.milliseconds - last)
        }
    }

    /// Ten years.
    private static let longestAgo = 315_360_000_000

    /// What another server says of a move must fit what is drawn and shown.
    package var isSound: Bool {
        marks.count <= Phase.allCases.count && from != to
            && zip(marks, marks.dropFirst()).allSatisfy { $0.milliseconds <= $1.milliseconds }
            && marks.allSatisfy { (0...86_400_000).contains($0.milliseconds) }
            && (0...Self.longestAgo).contains(agoMilliseconds ?? 0)
    }
}
