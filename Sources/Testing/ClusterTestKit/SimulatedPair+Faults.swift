import ClusterModel
import ManagementFailover

extension SimulatedPair {
    package enum Fault: Hashable, Sendable, CaseIterable {
        case powerOff
        case powerOn
        case pullCable
        case plugCable
        case deafen
        case hearAgain
        case freeze
        case killDaemon
        case startDaemon
        case killDatabase
    }

    package mutating func inject(_ fault: Fault, on index: Int) {
        trace.append("\(now.inMilliseconds) fault: \(fault) on \(servers[index].name)")
        switch fault {
        case .powerOff: powerOff(index)
        case .powerOn: powerOn(index)
        case .pullCable: cable[index] = false
        case .plugCable: cable[index] = true
        case .deafen: deaf[index] = true
        case .hearAgain: deaf[index] = false
        case .freeze: servers[index].frozenUntil = now + .milliseconds(300 + Int(generator.next() % 8000))
        case .killDaemon: killDaemon(index)
        case .startDaemon: startDaemon(index)
        case .killDatabase:
            servers[index].database.mode = .stopped
            servers[index].database.streaming = false
            servers[index].receiver = false
            waitingRows[index] = []
        }
    }

    /// One fault of any kind on any server, most often one that hurts.
    package mutating func injectAny() {
        let faults = Fault.allCases
        inject(faults[Int(generator.next() % UInt64(faults.count))], on: Int(generator.next() % 2))
    }

    package mutating func randomPause() -> Duration { .milliseconds(50 + Int(generator.next() % 6000)) }

    /// Ends all faults.
    package mutating func heal() {
        trace.append("\(now.inMilliseconds) healed")
        for index in servers.indices {
            cable[index] = true
            deaf[index] = false
            servers[index].frozenUntil = min(servers[index].frozenUntil, now)
            powerOn(index)
            startDaemon(index)
        }
    }

    private mutating func powerOff(_ index: Int) {
        guard servers[index].powered else { return }
        killDaemon(index)
        servers[index].powered = false
        servers[index].frozenUntil = .zero
        servers[index].database.mode = .stopped
        servers[index].database.streaming = false
        servers[index].holdsAddress = false
        waitingRows[index] = []
    }

    private mutating func powerOn(_ index: Int) {
        guard !servers[index].powered else { return }
        servers[index].powered = true
        servers[index].boot += 1
        startDaemon(index)
    }

    private mutating func killDaemon(_ index: Int) {
        servers[index].daemonRuns = false
        servers[index].receiver = false
        servers[index].jobs = []
        servers[index].inbox = []
    }

    private mutating func startDaemon(_ index: Int) {
        guard servers[index].powered, !servers[index].daemonRuns else { return }
        servers[index].daemonRuns = true
        let old = servers[index].machine.settings
        servers[index].machine = .init(
            settings: old,
            memory: servers[index].disk,
            boot: String(servers[index].boot),
            seed: generator.next(),
            at: instant()
        )
        servers[index].toldKernel = nil
        servers[index].toldCutOff = nil
        servers[index].lastHeardPeer = now
        servers[index].lastRan = now
        servers[index].view = nil
    }
}
