package import ClusterModel
package import Detection

/// Decides which server runs which LIM of one cluster, on one of its servers. A value: it reads no clock, sends
/// nothing and starts nothing; the engine carries out what it answers, in that order.
///
/// Each server executes its own part only: the regular server of a LIM decides whether it runs there, the standby
/// whether it runs on the standby. What keeps both from starting it at once: while the two see each other the standby
/// starts a LIM only if the regular server's report gives it up, and the regular server takes that back only by a
/// report that the standby has answered. While they don't see each other, both kinds of evidence must call the other
/// side dead, and the last look before the alias is claimed must confirm it.
package struct Placement: Sendable {
    /// Addresses are leases of 15 s; a host whose daemon is away for longer no longer answers for any.
    static let daemonPatience = Duration.seconds(20)
    /// How long what was left to the other side stays left to it.
    static let yieldPatience = Duration.seconds(10)
    static let reportPatience = Duration.seconds(2)
    /// Programs that are still stopped this long after the order to start them won't start.
    static let stillnessLimit = Duration.seconds(10)
    static let startLimit = Duration.seconds(180)
    static let lookLimit = Duration.seconds(5)
    static let foreignRetry = Duration.seconds(30)
    /// An owner that was not seen for this long is gone.
    static let contestMemory = Duration.seconds(10)
    static let alarmPatience = Duration.seconds(3)
    /// A lock this old, in seconds, is reminded of (R-CL-42).
    static let lockReminder = 24 * 3600
    static let commandLimit = Duration.seconds(120)
    /// Automatic fallback waits this long for a regular server that does not get beyond loading (LM-29).
    static let loadingPatience = Duration.seconds(600)
    static let dataLimit = Duration.seconds(1800)
    /// Data that were brought back longer ago are brought back again; a passive side that is loaded reads them first.
    static let dataFreshness = Duration.seconds(600)
    static let dataRetry = Duration.seconds(60)

    package let server: ServerName
    package internal(set) var memory: PlacementMemory
    /// What the members agree on; part of the memory, and read far too often to be copied out of it each time.
    package internal(set) var configuration: ClusterConfiguration {
        didSet { memory.configuration = configuration }
    }
    package internal(set) var view: ViewID?
    package internal(set) var peers: [Peer] = []
    package internal(set) var parts: [LIMPart] = []
    package internal(set) var reach: Reach?
    package internal(set) var isLeaving = false
    package internal(set) var alarms: [PlacementAlarm] = []

    var reachSince: Instant
    let startedAt: Instant
    /// The members by which this machine was built.
    let startedMembers: [ServerName]
    /// Since then the cluster has had other members, if only for a moment: of a LIM that left and came back nobody has
    /// told what runs here, nor of a server what its kernel does. The daemon has to start anew.
    package internal(set) var isOutgrown = false
    let isFreshBoot: Bool
    var viewMembers: [ServerName] = []
    var viewSince: Instant?
    var commands: [PendingCommand] = []
    var asks: [PlacementAsk] = []
    var doneAsks: [UInt64] = []
    var lastAsk: UInt64 = 0
    var sequence: UInt64 = 0
    var agedAt: Instant
    var lastSent: PlacementReport?
    var replyDue = false
    var sentAt: Instant?
    var configurationDue = true

    /// Why nothing can be decided now; nil if everything that is needed is known. Follows each event.
    var undecided: PlacementReason? = .noView
    /// A LIM's state changed since the last pass.
    var hasMoved = false

    // What the current event has led to so far; empty between two events.
    var effects: [PlacementAction] = []
    var persistDue = false
    var answers: [PlacementAction] = []
    /// What is on the disk, and what was on it before the last `persist`: it is so again if that failed.
    var stored: PlacementMemory
    var storedBefore: PlacementMemory
    /// What stood behind the last `persist`: lost if that failed.
    var behindPersist: [PlacementAction] = []
    /// A change that was ordered by the event before this one: if it can't be stored it is taken back.
    var lastChange: Change?
    /// Something is not durable yet, since then.
    var owedSince: Instant?

    struct Change: Sendable {
        let order: CommandID
        /// The machine without it; one, in a list as a value can't hold another of its own kind.
        let before: [Placement]
    }

    /// `isFreshBoot` is true for the first start of the daemon since the machine was powered on.
    package init(server: ServerName, memory: PlacementMemory, isFreshBoot: Bool, at now: Instant) {
        self.server = server
        self.memory = memory
        stored = memory
        storedBefore = memory
        configuration = memory.configuration
        startedMembers = memory.configuration.members
        self.isFreshBoot = isFreshBoot
        startedAt = now
        agedAt = now
        reachSince = now
        arrange(at: now)
    }

    var policy: PlacementPolicy { configuration.policy ?? .standard }

    package mutating func handle(_ event: PlacementEvent, at now: Instant) -> [PlacementAction] {
        absorb(event, at: now)
        // One pass may open the way for the next: a LIM that stopped frees the place for another one.
        for _ in 0..<3 {
            hasMoved = false
            decide(at: now)
            if !hasMoved { break }
        }
        follow(at: now)
        return collect(at: now)
    }

    private mutating func absorb(_ event: PlacementEvent, at now: Instant) {
        let change = lastChange
        lastChange = nil
        switch event {
        case .view(let id, let members, let hosts): enter(id, members: members, hosts: hosts, at: now)
        case .ringLost: loseRing()
        case .report(let report): receive(report, at: now)
        case .kernel(let name, let verdict): updatePeer(name) { $0.judge(verdict, at: now) }
        case .reach(let reach):
            if reach.isCutOff != self.reach?.isCutOff { reachSince = now }
            self.reach = reach
        case .limFound(let lim, let state, let aliasHeld): found(lim, state, aliasHeld: aliasHeld, at: now)
        case .limChanged(let lim, let state): changed(lim, to: state, at: now)
        case .condition(let lim, let condition): with(lim) { $0.parts[$1].condition = condition }
        case .dataArrived(let lim, let version): with(lim) { $0.dataArrived($1, version: version, at: now) }
        case .reloaded(let lim, let state): with(lim) { $0.reloaded($1, state, at: now) }
        case .dataReturned(let lim, let failure): with(lim) { $0.dataReturned($1, failure, at: now) }
        case .aliasClaimed(let lim): with(lim) { $0.aliasClaimed($1, at: now) }
        case .aliasRefused(let lim): with(lim) { $0.aliasRefused($1, at: now) }
        case .aliasReleased(let lim): with(lim) { $0.aliasReleased($1, at: now) }
        case .aliasInUse(let lim, let owner): with(lim) { $0.aliasInUse($1, by: owner, at: now) }
        case .lookAgainResult(let lim, let view, let findings):
            with(lim) { $0.looked($1, in: view, findings, at: now) }
        case .command(let id, let command): order(id, command, at: now)
        case .configuration(let configuration): adopt(configuration, at: now)
        case .persistFailed: persistFailed(undoing: change, at: now)
        case .paused(let duration): paused(for: duration, at: now)
        case .tick: retryPersist(at: now)
        }
        age(at: now)
        undecided = whyUndecided
    }

    /// The actions of this event: what must be durable first, then what the others must know, then the deeds.
    private mutating func collect(at now: Instant) -> [PlacementAction] {
        var actions: [PlacementAction] = []
        if persistDue {
            actions.append(.persist(memory))
            storedBefore = stored
            stored = memory
        }
        if let report = dueReport(at: now) { actions.append(.multicast(report)) }
        actions += effects + alarmChanges(at: now) + answers
        behindPersist = persistDue ? Array(actions.dropFirst()) : []
        persistDue = false
        effects = []
        answers = []
        return actions
    }

    mutating func with(_ lim: LIMNumber, _ change: (inout Placement, Int) -> Void) {
        guard let index = indexOfPart(lim) else { return }
        change(&self, index)
    }

    mutating func updatePeer(_ name: ServerName, _ change: (inout Peer) -> Void) {
        guard let index = indexOfPeer(name) else { return }
        change(&peers[index])
    }

    mutating func set(_ index: Int, _ state: LIMState, at now: Instant) {
        if state.phase != parts[index].state.phase {
            parts[index].stateSince = now
            // Whoever was stopped before, and is again, must say so anew before it starts.
            parts[index].offeredAt = nil
        }
        if !state.isAtRest { parts[index].preload = .none }
        parts[index].state = state
        hasMoved = true
    }
}
