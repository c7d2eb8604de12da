/// What the two servers of PM/SNM redundancy tell each other through the ring.
package enum ManagementMessage: Hashable, Sendable, Codable {
    case report(ManagementReport)
    /// As before, to a peer that understands it.
    case beat(ManagementBeat)
    case move(id: UInt64, MoveMessage)
    /// How long the move to the sender took.
    case moved(MoveRecord)
}

/// The steps of a planned move; `id` tells one move from another.
package enum MoveMessage: Hashable, Sendable, Codable {
    /// To the active side: please hand over.
    case wanted
    /// From the active side: it won't, and why.
    case refused(String)
    /// From the active side: are you ready to take over?
    case prepare
    case prepared
    /// From the active side: no commit is confirmed from now on.
    case stopping
    /// From the active side: stopped, and the log ends with the shutdown checkpoint at this position.
    case stopped(LSN)
    /// From the new side: promoted, blocked, without the address.
    case promoted(Epoch)
    /// From the old side: "stale" is on my disk, the address is released. The point of no return.
    case confirmed
    /// From the new side: it can't, or won't any more; nothing was promoted, or what was is given up.
    case failed(String)
    /// From the old side: leave it, I return.
    case abandoned(String)
}
