package import ClusterModel

/// A stop that is under way: over when programs and alias are both gone.
package struct LIMStop: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        /// An ordered or automatic fallback to the regular server.
        case fallback
        /// A LIM with higher priority needs the standby (R-CL-18).
        case replaced(by: LIMNumber)
        /// Both sides ran it (R-CL-08, R-CL-25).
        case dualActive(with: ServerName)
        /// The last look found a reason against it, or the reason to start is gone.
        case backedOut
        /// The alias is in use by equipment that isn't ours (R-CL-26).
        case foreignAlias(MACAddress)
        /// The kernel did not take the alias.
        case aliasRefused
        case handOver
        /// It is locked to the other side, and that side can have it.
        case lockedAway
        /// Its programs failed for good.
        case failed
        /// What it was to be started under could not be stored.
        case forgotten
        /// Its programs were stopped by somebody else.
        case vanished
        /// It ran without anyone's decision, and the other side has it.
        case unwanted
    }

    package var reason: Reason
    package var programsGone: Bool
    package var aliasGone: Bool
    package var since: Instant

    package var isOver: Bool { programsGone && aliasGone }
}
