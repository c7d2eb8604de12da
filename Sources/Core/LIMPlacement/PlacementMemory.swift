package import ClusterModel

/// What a server must not forget: stored durably before anything that relies on it is done.
package struct PlacementMemory: Hashable, Sendable, Codable {
    package struct LIM: Hashable, Sendable, Codable {
        package var lim: LIMNumber
        package var seen: EpochsSeen
        /// The last period in which this server ran the LIM.
        package var own: LIMEpoch?
        /// Seconds of this server's uptime since each automatic fallback of the last hour. Downtime doesn't count, so
        /// that a server that keeps rebooting doesn't outlive its own record.
        package var fallbackAges: [Int]
        /// Automatic fallback is off until an operator moves the LIM or sets the fallback type (LM-01).
        package var suspended: Bool
        /// Seconds of this server's uptime since it learnt that the LIM is locked (R-CL-42).
        package var lockAge: Int?

        package init(
            lim: LIMNumber,
            seen: EpochsSeen = EpochsSeen(),
            own: LIMEpoch? = nil,
            fallbackAges: [Int] = [],
            suspended: Bool = false,
            lockAge: Int? = nil
        ) {
            self.lim = lim
            self.seen = seen
            self.own = own
            self.fallbackAges = fallbackAges
            self.suspended = suspended
            self.lockAge = lockAge
        }
    }

    package var format: Int
    package var configuration: ClusterConfiguration
    /// Sorted by LIM.
    package var lims: [LIM]

    package init(configuration: ClusterConfiguration, lims: [LIM] = []) {
        format = 1
        self.configuration = configuration
        self.lims = lims.sorted { $0.lim < $1.lim }
    }

    package func of(_ lim: LIMNumber) -> LIM { lims.first { $0.lim == lim } ?? LIM(lim: lim) }

    package func isSuspended(_ lim: LIMNumber) -> Bool { lims.contains { $0.lim == lim && $0.suspended } }

    package mutating func update(_ lim: LIMNumber, _ change: (inout LIM) -> Void) {
        if let index = lims.firstIndex(where: { $0.lim == lim }) {
            change(&lims[index])
        } else {
            var fresh = LIM(lim: lim)
            change(&fresh)
            lims.append(fresh)
            lims.sort { $0.lim < $1.lim }
        }
    }
}
