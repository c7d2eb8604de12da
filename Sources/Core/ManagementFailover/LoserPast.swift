/// What is known of the data of a side that lost, when it is to be made a follower again.
package struct LoserPast: Hashable, Sendable {
    /// The reigns that this side's data went through, and those of the active side's.
    package var own: EpochHistory
    package var winner: EpochHistory
    /// Rows that only this side has may have been acknowledged: it was alone, by right or by an operator's order.
    package var acknowledged: Bool
    /// What lies here may be a database that an operator was putting in place: it is kept whole.
    package var adopting: Bool

    package init(own: EpochHistory, winner: EpochHistory, acknowledged: Bool, adopting: Bool = false) {
        self.own = own
        self.winner = winner
        self.acknowledged = acknowledged
        self.adopting = adopting
    }

    /// The active side was given another database since, by an operator's order.
    package var isReplaced: Bool { winner.contains(own.last.id) && !winner.continues(own.last.id) }

    /// Timelines of the active side's log whose numbers mean another timeline here, if they occur here at all.
    package var foreignTimelines: Set<UInt32> {
        Set(winner.epochs.filter { !own.contains($0.id) }.map(\.timeline))
    }
}
