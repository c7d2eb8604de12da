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

    package init(
        lim: LIMNumber,
        phase: LIMPhase,
        epoch: LIMEpoch? = nil,
        seen: EpochsSeen = EpochsSeen(),
        condition: LIMCondition = LIMCondition()
    ) {
        self.lim = lim
        self.phase = phase
        self.epoch = epoch
        self.seen = seen
        self.condition = condition
    }
}
