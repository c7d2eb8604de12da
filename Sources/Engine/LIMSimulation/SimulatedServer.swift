package import ClusterModel
package import LIMPlacement

/// One host of the simulation: what is powered, what runs, what is stored.
package struct SimulatedServer: Sendable {
    package struct Program: Sendable {
        package var state: ObservedState = .stopped
        package var aliasHeld = false
        /// How often the machine has wanted the alias gone since it is here: a busy kernel may still have it.
        var timesLetGo = 0
        /// Counts starts and stops, so that a late end of an older one isn't taken for this one's.
        package var run = 0
        /// Somebody started them by hand: nobody decided that, and no report could tell of it before.
        package var isByHand = false
        /// The engine does one thing after the other for a LIM's programs and alias: until then.
        var busyUntil = Instant.start
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
    /// What a write that failed left in the page cache: after a power failure it is on the disk, or it isn't.
    package var unsynced: PlacementMemory?
    package var isDiskFull = false
    package var programs = Programs()
    /// LIMs whose programs can't start here.
    package var broken: Set<LIMNumber> = []
    /// LIMs whose alias the kernel doesn't take.
    package var refused: Set<LIMNumber> = []
    /// The view that the daemon was last told of.
    package var toldView: ViewID?
    package var isFirstStart = true
    package var bootedAt: Instant
    /// How far its monotonic clock is ahead of true time: it jumps, and it stands still while its machine is paused.
    package var clockOffset = Duration.zero
    /// Its power fails after so many more actions.
    package var crashAfter: Int?
    /// The members by which the daemon was started.
    package var startedMembers: [ServerName] = []
    /// The LIMs whose programs, data and addresses the daemon watches: those it knew when it started.
    package var watched: Set<LIMNumber> = []
    /// What reached a frozen host and is handled at thaw.
    package var waiting: [SimulationEvent] = []

    package var isRunning: Bool { isPowered && !isFrozen }

    init(name: ServerName, stored: PlacementMemory, bootedAt: Instant) {
        self.name = name
        self.stored = stored
        self.bootedAt = bootedAt
    }
}

/// The programs of each LIM on a host, by the LIM's number.
package struct Programs: Sendable {
    private var slots: [SimulatedServer.Program?] = []

    package subscript(lim: LIMNumber) -> SimulatedServer.Program? {
        get { lim.value < slots.count ? slots[lim.value] : nil }
        set {
            while slots.count <= lim.value { slots.append(nil) }
            slots[lim.value] = newValue
        }
    }

    func holdsAlias(_ lim: LIMNumber) -> Bool { lim.value < slots.count && slots[lim.value]?.aliasHeld == true }

    mutating func letGo(_ lim: LIMNumber) {
        guard holdsAlias(lim) else { return }
        self[lim]?.timesLetGo += 1
    }

    mutating func setAliasHeld(_ lim: LIMNumber, _ isHeld: Bool) {
        var program = self[lim] ?? .init()
        program.aliasHeld = isHeld
        program.timesLetGo = 0
        self[lim] = program
    }
}
