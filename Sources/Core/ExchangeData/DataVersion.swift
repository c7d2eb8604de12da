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
        ancestors: [VersionID] = []
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
        self.ancestors = Array(ancestors.prefix(Self.knownAncestors))
    }

    /// Nil if its hash is none: what crosses the ring or lies on a disk may be anything.
    package var id: VersionID? {
        guard hash.utf8.count == 64 else { return nil }
        return VersionID(epoch: epoch, sequence: sequence, hash: hash)
    }

    /// One number for status and for the placement; grows with epoch and sequence.
    package var number: UInt64 { min(epoch, UInt64(UInt32.max)) << 20 | min(sequence, 0xFFFFF) }

    package func isNewer(than other: DataVersion) -> Bool { (epoch, sequence) > (other.epoch, other.sequence) }

    /// Somebody said that this one counts, and not the other one: it is named like an ancestor, and none.
    package func wasChosen(over other: DataVersion) -> Bool {
        cause == .chosen && other.id != nil && ancestors.first == other.id
    }

    /// Whether there are no ancestors before those that it names.
    package var namesAllAncestors: Bool { ancestors.count < Self.knownAncestors }

    /// It was made from the other one, as far as it knows.
    package func descends(from other: DataVersion) -> Bool { other.id.map { ancestors.contains($0) } ?? false }
}
