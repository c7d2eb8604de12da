/// Which way a LIM's data go between two servers.
package enum SyncDirection: Hashable, Sendable {
    case inSync
    /// The other side has a newer version. A version of this side that it does not come from is kept beside.
    case fetch(DataVersion, setsAside: DataVersion?)
    case offer(DataVersion)
    /// Both wrote under the same epoch without knowing of each other, or a bare machine has run its LIM on its own data, which
    /// are newer only by number: nobody but an operator can tell which counts.
    case conflict(DataVersion, DataVersion)

    /// The newer epoch wins, then the sequence; times are never asked (LM-12).
    package static func between(own: DataVersion?, theirs: DataVersion?) -> SyncDirection {
        guard let theirs else { return own.map { .offer($0) } ?? .inSync }
        guard let own else { return .fetch(theirs, setsAside: nil) }
        if own.id == theirs.id { return .inSync }
        if own.descends(from: theirs) { return .offer(own) }
        if theirs.descends(from: own) { return .fetch(theirs, setsAside: theirs.wasChosen(over: own) ? own : nil) }
        let (newer, older) = theirs.isNewer(than: own) ? (theirs, own) : (own, theirs)
        if newer.isOfBareMachine, !older.isOfBareMachine { return .conflict(own, theirs) }
        // Beyond the ancestors that a version names little is known, and one side's own versions follow each other. Those
        // of a new machine of the same name, or of one whose disk was put back, may not.
        if own.producer == theirs.producer, own.sequence != theirs.sequence || own.epoch != theirs.epoch {
            guard theirs.isNewer(than: own) else { return .offer(own) }
            return .fetch(theirs, setsAside: theirs.wouldName(own) ? own : nil)
        }
        if own.epoch == theirs.epoch { return .conflict(own, theirs) }
        return theirs.isNewer(than: own) ? .fetch(theirs, setsAside: own) : .offer(own)
    }
}

/// What the clocks say against a decision that was made without them (R-DH-05, R-DH-06, A-05).
package enum TimeDoubt: Hashable, Sendable {
    /// The version is from the future by that many seconds.
    case future(DataVersion, seconds: Int64)
    /// The files of the version that counts are older than those of the other one.
    case disagrees(newer: DataVersion, older: DataVersion)

    /// Clocks may differ by this much and say nothing.
    package static let tolerance: Int64 = 60

    package static func about(own: DataVersion?, theirs: DataVersion?, now: Int64) -> TimeDoubt? {
        for version in [own, theirs].compactMap(\.self) where version.madeAt > now + tolerance {
            return .future(version, seconds: version.madeAt - now)
        }
        guard let own, let theirs, own.id != theirs.id else { return nil }
        let (newer, older) = theirs.isNewer(than: own) ? (theirs, own) : (own, theirs)
        return newer.changedAt < older.changedAt - tolerance ? .disagrees(newer: newer, older: older) : nil
    }
}
