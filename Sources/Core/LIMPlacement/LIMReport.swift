package import ClusterModel

/// One LIM on one server, as that server reports it.
package struct LIMReport: Hashable, Sendable, Codable {
    package var lim: LIMNumber
    package var phase: LIMPhase
    /// The period under which it runs here, or last ran here.
    package var epoch: LIMEpoch?
    /// The highest numbers seen of either side.
    package var seen: EpochsSeen
    package var condition: LIMCondition
    /// How far the data written here are on their way to the regular server, when the LIM is to move there.
    package var dataReturn: DataReturn?
    /// Equipment that is no server of ours and answers for the alias, as it was last seen from here.
    package var stranger: MACAddress?

    package init(
        lim: LIMNumber,
        phase: LIMPhase,
        epoch: LIMEpoch? = nil,
        seen: EpochsSeen = EpochsSeen(),
        condition: LIMCondition = LIMCondition(),
        dataReturn: DataReturn? = nil,
        stranger: MACAddress? = nil
    ) {
        self.lim = lim
        self.phase = phase
        self.epoch = epoch
        self.seen = seen
        self.condition = condition
        self.dataReturn = dataReturn
        self.stranger = stranger
    }
}

/// The data that a LIM wrote on the standby are brought back before it moves (R-CL-36).
package enum DataReturn: Hashable, Sendable, Codable {
    case going
    /// In place there; what is left of the move goes on.
    case done
    case failed(String)
}
