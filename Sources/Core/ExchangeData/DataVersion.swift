package import ClusterModel

/// One version of a LIM's exchange data: its reload data and the snapshot of its system database, from one data backup
/// . What it says never changes; which of two is newer is decided by epoch and sequence, never by a clock (LM-12).
package struct DataVersion: Hashable, Sendable, Codable {
    package enum Cause: String, Hashable, Sendable, Codable {
        /// Somebody ordered a data backup.
        case backup
        /// The data as they lay on the disk: once a day, and before anything that needs a version.
        case copy
        /// The first version of a new cluster.
        case first
        /// Before the LIM moves back to its regular server.
        case move
        /// Somebody said which of two diverged versions counts.
        case chosen
    }

    /// Of how many versions before it a version knows that it came from them.
    package static let knownAncestors = 12

    package var lim: LIMNumber
    /// The LIM's period under which the data were written, or a later one that was known.
    package var epoch: UInt64
    package var sequence: UInt64
    /// SHA-256 of the archive, in hexadecimal digits.
    package var hash: String
    package var producer: ServerName
    package var cause: Cause
    /// Seconds since 1970 by the producer's clock: for people.
    package var madeAt: Int64
    /// When the newest of its files was changed: for people, and for the doubt that R-DH-06 asks for.
    package var changedAt: Int64
    package var bytes: UInt64
    /// How many actions that remove older versions the cluster had seen.
    package var actions: UInt64
    /// Newest first.
    package var ancestors: [VersionID]
    /// Versions of the other side against which somebody decided, for this one or for one that it comes from: named among
    /// the ancestors, and none. Nil where nothing was decided, and in versions made before this was written down.
    package var losers: [VersionID]?
    /// The first version of its history, of which `ancestors` may be too short to tell. Nil where it is the first itself,
    /// and in versions made before this was written down.
    package var root: VersionID?

    /// Whether its numbers can be what they say: it comes from another server, and is counted on.
    var isPlausible: Bool {
        let times = 0...Self.latestTime
        return epoch < Self.mostCounted && sequence < Self.mostCounted && actions < Self.mostCounted
            && bytes < Self.mostBytes && times.contains(madeAt) && times.contains(changedAt)
    }

    private static let mostCounted: UInt64 = 1 << 62
    private static let mostBytes: UInt64 = 1 << 50
    /// Far behind any clock that is right, and far from where numbers end.
    private static let latestTime: Int64 = 1 << 40

    package init(
        lim: LIMNumber,
        epoch: UInt64,
        sequence: UInt64,
        hash: String,
        producer: ServerName,
        cause: Cause,
        madeAt: Int64,
        changedAt: Int64,
        bytes: UInt64,
        actions: UInt64 = 0,
        lineage: DataLineage = DataLineage()
    ) {
        self.lim = lim
        self.epoch = epoch
        self.sequence = sequence
        self.hash = hash
        self.producer = producer
        self.cause = cause
        self.madeAt = madeAt
        self.changedAt = changedAt
        self.bytes = bytes
        self.actions = actions
        ancestors = Array(lineage.ancestors.prefix(Self.knownAncestors))
        losers = lineage.losers.isEmpty ? nil : Array(lineage.losers.prefix(Self.knownAncestors))
        root = lineage.root
    }

    /// Nil if its hash is none: what crosses the ring or lies on a disk may be anything.
    package var id: VersionID? {
        guard hash.utf8.count == 64 else { return nil }
        return VersionID(epoch: epoch, sequence: sequence, hash: hash)
    }

    /// One number for status and for the placement; grows with epoch and sequence.
    package var number: UInt64 { min(epoch, UInt64(UInt32.max)) << 20 | min(sequence, 0xFFFFF) }

    package func isNewer(than other: DataVersion) -> Bool { (epoch, sequence) > (other.epoch, other.sequence) }

    /// Somebody said that this one counts, or one that it comes from, and not the other one.
    package func wasChosen(over other: DataVersion) -> Bool {
        guard let id = other.id else { return false }
        return losers?.contains(id) ?? (cause == .chosen && ancestors.first == id)
    }

    /// Whether the other one would be among the ancestors that it names, if it came from it: those are the newest, numbers
    /// only grow along a history, and histories that began apart never meet.
    package func wouldName(_ other: DataVersion) -> Bool {
        guard ancestors.count >= Self.knownAncestors, let oldest = ancestors.last else { return true }
        if (other.epoch, other.sequence) >= (oldest.epoch, oldest.sequence) { return true }
        guard let first, let others = other.first else { return false }
        return first != others
    }

    /// The other one's content is not in it, as far as both know: whoever goes on with this one keeps that one apart.
    package func passesOver(_ other: DataVersion) -> Bool {
        id != other.id && (wasChosen(over: other) || (!descends(from: other) && wouldName(other)))
    }

    /// The other one's content may not be in it: it is passed over, or this one does not name its ancestors that far back.
    package func mayPassOver(_ other: DataVersion) -> Bool {
        id != other.id && (wasChosen(over: other) || !descends(from: other))
    }

    /// It comes from what a machine held before it knew of any period of its LIM: a new one's own data, as installed.
    package var isOfBareMachine: Bool { first?.epoch == 0 }

    /// The first version of its history, as far as it knows.
    package var first: VersionID? { root ?? (ancestors.count < Self.knownAncestors ? ancestors.last ?? id : nil) }

    /// It was made from the other one, as far as it knows.
    package func descends(from other: DataVersion) -> Bool { other.id.map { ancestors.contains($0) } ?? false }
}
