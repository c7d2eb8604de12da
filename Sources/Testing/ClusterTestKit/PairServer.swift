package import ClusterModel
package import ManagementFailover

/// One server of the simulated pair: the real machine, a disk, a database, and jobs that take their time.
package struct PairServer: Sendable {
    package struct Job: Sendable {
        var number: UInt64
        var action: FailoverAction
        var doneAt: Duration
    }

    struct Letter: Sendable {
        var at: Duration
        var view: UInt64
        var message: ManagementMessage
    }

    package let name: ServerName
    package internal(set) var machine: Failover
    /// Those that are raised, by their identity.
    var alarms: Set<String> = []
    package internal(set) var disk: ManagementMemory?
    package internal(set) var database = PairDatabase()
    package internal(set) var powered = true
    package internal(set) var daemonRuns = true
    package internal(set) var corosyncRuns = true
    package internal(set) var frozenUntil = Duration.zero
    /// How far this server's monotonic clock is behind: it stood still during pauses that nothing noticed.
    var clockLag = Duration.zero
    package internal(set) var receiver = false
    var receiverStartsAt: Duration?
    /// The virtual IP is a kernel lease: who does not refresh it loses it.
    var addressUntil = Duration.zero
    package internal(set) var boot = 1
    var jobs: [Job] = []
    /// What a killed daemon had begun and nobody stops any more.
    var orphans: [Job] = []
    var view: [ServerName]?
    var viewHosts: [ServerName] = []
    var viewID: UInt64 = 0
    var viewDueAt = Duration.zero
    var viewToldAt = Duration.zero
    var toldVote: ThirdVote?
    var inbox: [Letter] = []
    var observations: [(at: Duration, seen: DatabaseObservation)] = []
    var lastHeardPeer = Duration.zero
    /// By its own clock; nil while what it knew before proves nothing.
    var lastFrame: Instant?
    var toldKernel: Bool?
    var toldCutOff: Bool?
    var toldRing = true
    var cutSince: Duration?
    var farCut = false
    var lastRan = Duration.zero
    var heardClaim = false
    var receiverBroke = false
    /// PostgreSQL can't be started before this.
    var brokenUntil = Duration.zero
    /// The standby takes nothing over before this.
    var slowUntil = Duration.zero
    /// The database's disk takes no writes before this.
    var hungUntil = Duration.zero
    var hungFrom = Duration.zero
    var fullUntil = Duration.zero
    /// Dies in the middle of the next list of actions: power, or only the daemon.
    var diesMidway: Death?
    var daemonStartsAt: Duration?
    /// Under an ordered stop: what follows it.
    var stopping: Stop?

    enum Death: Sendable { case power, daemon }

    struct Stop: Sendable {
        var command: UInt64
        var reboots: Bool
        var atLatest: Duration
    }
}
