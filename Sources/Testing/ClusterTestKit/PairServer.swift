package import ClusterModel
package import ManagementFailover

/// One server of the simulated pair: the real machine, a disk, a database, and jobs that take their time.
package struct PairServer: Sendable {
    package struct Job: Sendable {
        var number: UInt64
        var action: FailoverAction
        var doneAt: Duration
    }

    package let name: ServerName
    package internal(set) var machine: Failover
    package internal(set) var disk: ManagementMemory?
    package internal(set) var database = PairDatabase()
    package internal(set) var powered = true
    package internal(set) var daemonRuns = true
    package internal(set) var frozenUntil = Duration.zero
    package internal(set) var receiver = false
    package internal(set) var holdsAddress = false
    package internal(set) var boot = 1
    var jobs: [Job] = []
    var view: [ServerName]?
    var viewHosts: [ServerName] = []
    var viewID: UInt64 = 0
    var inbox: [(at: Duration, view: UInt64, message: ManagementMessage)] = []
    var lastHeardPeer = Duration.zero
    var toldKernel: Bool?
    var toldCutOff: Bool?
    var lastRan = Duration.zero
}
