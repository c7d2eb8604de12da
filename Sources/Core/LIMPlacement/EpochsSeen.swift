/// The highest epoch number seen of each side of a LIM.
package struct EpochsSeen: Hashable, Sendable, Codable {
    package var regular: UInt64
    package var standby: UInt64

    package init(regular: UInt64 = 0, standby: UInt64 = 0) {
        self.regular = regular
        self.standby = standby
    }

    package func number(of side: LIMSide) -> UInt64 {
        switch side {
        case .regular: regular
        case .standby: standby
        }
    }

    /// The side that ran the LIM last, as far as is known.
    package var latest: LIMSide { standby > regular ? .standby : .regular }

    package func next(for side: LIMSide) -> LIMEpoch {
        LIMEpoch(number: max(regular, standby) + 1, side: side, supersedes: number(of: side.other))
    }

    package mutating func see(_ epoch: LIMEpoch) {
        switch epoch.side {
        case .regular: regular = max(regular, epoch.number)
        case .standby: standby = max(standby, epoch.number)
        }
    }

    package mutating func see(_ other: EpochsSeen) {
        regular = max(regular, other.regular)
        standby = max(standby, other.standby)
    }
}
