import ClusterModel
package import ManagementFailover

extension SimulatedPair {
    package enum Fault: String, Hashable, Sendable, CaseIterable {
        case powerOff, powerOn, powerOffBoth
        case pullCable, cutFar, plugCable, deafen, hearAgain
        case freeze, freezeUnnoticed
        case killDaemon, breakDaemon, startDaemon, stopDaemon, upgradeDaemon, reboot
        case killDatabase, breakDatabase, slowStandby, hangDisk, fillDisk, recycleLog, growLog
        case stopCorosync, startCorosync
        case dieMidway, killMidway
        case orderFallback, orderMove, orderManual, orderAutomatic, moveLIM
        case orderStartAlone
        case orderAdopt
        case split, join
        case witnessDown, witnessUp, witnessCut, witnessHeal
    }

    /// Its database confirms nothing for this long.
    mutating func slow(_ index: Int, for time: Duration) { servers[index].slowUntil = now + time }

    /// Its database stops, and does not start for this long.
    mutating func breakDatabase(_ index: Int, for time: Duration) {
        servers[index].brokenUntil = now + time
        loseDatabase(index)
    }

    /// Its database's disk takes no writes for this long.
    mutating func hang(_ index: Int, for time: Duration) {
        if servers[index].hungUntil <= now { servers[index].hungFrom = now }
        servers[index].hungUntil = now + time
    }

    package mutating func inject(_ fault: Fault, on index: Int) {
        note { "fault: \(fault) on \($0.servers[index].name)" }
        switch fault {
        case .powerOff: powerOff(index)
        case .powerOn: powerOn(index)
        case .powerOffBoth:
            powerOff(index)
            powerOff(1 - index)
        case .pullCable, .cutFar:
            cable[index] = false
            servers[index].farCut = fault == .cutFar
        case .plugCable: cable[index] = true
        case .deafen:
            deaf[index] = true
        case .hearAgain: deaf[index] = false
        case .freeze: freeze(index, for: .milliseconds(300) + upTo(8000), noticed: true)
        case .freezeUnnoticed: freeze(index, for: .milliseconds(300) + upTo(8000), noticed: false)
        case .killDatabase: loseDatabase(index)
        case .breakDatabase: breakDatabase(index, for: upTo(20000))
        case .hangDisk: hang(index, for: upTo(20000))
        case .fillDisk: servers[index].fullUntil = now + upTo(30000)
        case .slowStandby: slow(index, for: upTo(12000))
        case .recycleLog:
            if servers[index].database.mode == .primary {
                servers[index].database.recycled = servers[index].database.log.count
            }
        case .growLog: servers[index].database.sinceCheckpoint = 1 << 29
        case .stopCorosync: servers[index].corosyncRuns = false
        case .startCorosync: servers[index].corosyncRuns = true
        case .dieMidway: servers[index].diesMidway = .power
        case .killMidway: servers[index].diesMidway = .daemon
        case .split: isSplit = true
        case .join: isSplit = false
        case .witnessDown: witness?.isUp = false
        case .witnessUp: witness?.isUp = true
        case .witnessCut: witness?.cut[index] = true
        case .witnessHeal: witness?.cut[index] = false
        case .killDaemon, .breakDaemon, .startDaemon, .stopDaemon, .upgradeDaemon, .reboot: disturbDaemon(fault, index)
        case .orderFallback: order(.fallback, on: index)
        case .orderMove: order(.move, on: index)
        case .orderManual: order(.setFallback(.manual), on: index)
        case .orderAutomatic: order(.setFallback(.automatic), on: index)
        case .orderStartAlone: order(.startAlone, on: index)
        case .orderAdopt: order(.adopt(directory: "/restored"), on: index)
        case .moveLIM: if apartSince == nil, servers[index].powered { limOne = index }
        }
    }

    private mutating func disturbDaemon(_ fault: Fault, _ index: Int) {
        switch fault {
        case .startDaemon: startDaemon(index)
        case .breakDaemon:
            killDaemon(index)
            servers[index].daemonStartsAt = nil
        case .upgradeDaemon:
            killDaemon(index)
            servers[index].daemonStartsAt = now + .milliseconds(200) + upTo(1500)
        case .stopDaemon, .reboot:
            guard isUp(index), servers[index].daemonRuns, servers[index].stopping == nil else { return }
            let reboots = fault == .reboot
            servers[index].stopping = .init(command: lastCommand + 1, reboots: reboots, atLatest: now + .seconds(30))
            order(.leave, on: index)
        default:
            killDaemon(index)
            if chance(70) { servers[index].daemonStartsAt = now + .milliseconds(100) + upTo(2000) }
        }
    }

    package mutating func order(_ command: FailoverCommand, on index: Int) {
        guard isUp(index), servers[index].daemonRuns else { return }
        lastCommand += 1
        feed(index, .command(id: lastCommand, command))
    }

    package mutating func freeze(_ index: Int, for time: Duration, noticed: Bool) {
        guard isUp(index) else { return }
        servers[index].frozenUntil = now + time
        guard !noticed else { return }
        servers[index].clockLag += time
        blind[index] = servers[index].frozenUntil..<(servers[index].frozenUntil + .seconds(4))
    }

    /// The end of an ordered stop: the daemon is gone; when the server reboots, its database was stopped in order too.
    mutating func endStop(_ index: Int) {
        guard let stop = servers[index].stopping, stop.atLatest <= now else { return }
        let reboots = stop.reboots
        killDaemon(index)
        guard reboots else { return }
        if chance(50) { _ = self.stop(index) }
        powerOff(index)
    }

    /// Ends all faults.
    package mutating func heal() {
        note { _ in "healed" }
        isSplit = false
        witness?.isUp = true
        witness?.cut = [false, false]
        for index in servers.indices {
            cable[index] = true
            deaf[index] = false
            servers[index].corosyncRuns = true
            servers[index].diesMidway = nil
            servers[index].brokenUntil = .zero
            servers[index].slowUntil = .zero
            servers[index].hungUntil = .zero
            servers[index].fullUntil = .zero
            if servers[index].stopping != nil { killDaemon(index) }
            powerOn(index)
            startDaemon(index)
        }
    }

    mutating func powerOff(_ index: Int) {
        guard servers[index].powered else { return }
        killDaemon(index)
        servers[index].orphans = []
        servers[index].daemonStartsAt = nil
        servers[index].powered = false
        servers[index].frozenUntil = .zero
        servers[index].addressUntil = .zero
        servers[index].brokenUntil = .zero
        servers[index].hungUntil = .zero
        loseDatabase(index)
        servers[index].receiverBroke = false
        // What it had sent last may not have left it.
        let kept = generator.next() % UInt64(servers[1 - index].inbox.count + 1)
        servers[1 - index].inbox.removeLast(servers[1 - index].inbox.count - Int(kept))
    }

    private mutating func powerOn(_ index: Int) {
        guard !servers[index].powered else { return }
        servers[index].powered = true
        servers[index].corosyncRuns = true
        servers[index].boot += 1
        startDaemon(index)
    }

    mutating func killDaemon(_ index: Int) {
        servers[index].daemonRuns = false
        servers[index].stopping = nil
        servers[index].diesMidway = nil
        servers[index].receiver = false
        servers[index].receiverStartsAt = nil
        for job in servers[index].jobs where chance(50) {
            switch job.action {
            case .startStandby, .adopt, .recover, .stopDatabase, .promote: servers[index].orphans.append(job)
            default: break
            }
        }
        servers[index].jobs = []
        servers[index].inbox = []
        servers[index].observations = []
    }

    mutating func startDaemon(_ index: Int) {
        servers[index].daemonStartsAt = nil
        guard servers[index].powered, !servers[index].daemonRuns else { return }
        servers[index].daemonRuns = true
        let old = servers[index].machine.settings
        servers[index].alarms = []
        servers[index].machine = .init(
            settings: old,
            memory: servers[index].disk,
            boot: String(servers[index].boot),
            seed: generator.next(),
            at: instant(index)
        )
        servers[index].toldKernel = nil
        servers[index].toldCutOff = nil
        servers[index].toldVote = nil
        servers[index].toldRing = true
        servers[index].lastHeardPeer = now
        servers[index].lastFrame = nil
        servers[index].lastRan = now - servers[index].clockLag
        servers[index].view = nil
        servers[index].heardClaim = false
        servers[index].receiverBroke = false
    }
}
