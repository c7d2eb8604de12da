import ClusterModel

/// An order that isn't answered yet.
struct PendingDataCommand: Hashable, Sendable {
    enum Kind: Hashable, Sendable {
        /// A version is being made; then `copying`.
        case making(LIMNumber, DataVersion.Cause)
        /// Until the other side holds it, or has it in place where `inPlace` says so.
        case copying(LIMNumber, VersionID, inPlace: Bool)
        /// Until every member has looked, and both sides of every LIM hold the same.
        case syncing(UInt64)
    }

    let id: DataCommandID
    var kind: Kind
    let since: Instant
    /// What was said last on the way.
    var said = ""
    var saidAt: Instant?
}
