package import ClusterModel
package import LIMPlacement

/// One host of the simulation: what is powered, what runs, what is stored.
package struct SimulatedServer: Sendable {
    package struct Program: Sendable {
        package var state: ObservedState = .stopped
        package var aliasHeld = false
        /// Counts starts and stops, so that a late end of an older one isn't taken for this one's.
        package var run = 0
    }

    package let name: ServerName
    package var isPowered = true
    package var isFrozen = false
    package var frozenAt: Instant?
    package var thawedAt: Instant?
    package var hasCorosync = true
    /// nil while the daemon is not running.
    package var placement: Placement?
    package var daemonDownSince: Instant?
    /// Counts daemons and boots; events of an older life reach nobody.
    package var life: UInt32 = 0
    /// What survives power-off: only what was persisted.
    package var stored: PlacementMemory
    package var isDiskFull = false
    package var programs: [LIMNumber: Program] = [:]
    /// LIMs whose programs can't start here.
    package var broken: Set<LIMNumber> = []
    /// The view that the daemon was last told of.
    package var toldView: ViewID?
    package var isFirstStart = true
    package var bootedAt: Instant
    /// What reached a frozen host and is handled at thaw.
    package var waiting: [SimulationEvent] = []

    package var isRunning: Bool { isPowered && !isFrozen }
}
