import ClusterModel
import ManagementFailover

extension SimulatedPair {
    /// One step of one server: jobs end, messages arrive, the kernel is heard or not, the clock ticks.
    mutating func live(_ index: Int) {
        guard isUp(index) else { return }
        finishOrphans(index)
        if let start = servers[index].daemonStartsAt, start <= now { startDaemon(index) }
        guard servers[index].daemonRuns else { return }
        let own = now - servers[index].clockLag
        if own - servers[index].lastRan > .milliseconds(500) { feed(index, .paused) }
        servers[index].lastRan = own
        tellReach(index)
        tellKernel(index)
        tellView(index)
        tellVote(index)
        readInbox(index)
        if let start = servers[index].receiverStartsAt, start <= now {
            servers[index].receiverStartsAt = nil
            servers[index].receiver = servers[index].database.mode == .primary
        }
        finishJobs(index)
        if now.inMilliseconds % 50 == 0 { sample(index) }
        deliverObservations(index)
        tellOddities(index)
        tellAddress(index)
        feed(index, .tick)
        permitAddress(index)
        endStop(index)
    }

    private mutating func tellReach(_ index: Int) {
        if cable[index] {
            servers[index].cutSince = nil
        } else if servers[index].cutSince == nil {
            servers[index].cutSince = now
        }
        let after = servers[index].farCut ? silence * 2 / 3 : .zero
        let cutOff = servers[index].cutSince.map { now - $0 >= after } ?? false
        guard servers[index].toldCutOff != cutOff else { return }
        servers[index].toldCutOff = cutOff
        // A link that comes back makes what was known of the peer worthless: nothing is called silent at once.
        if !cutOff {
            servers[index].lastHeardPeer = now
            servers[index].lastFrame = nil
        }
        feed(index, .reach(cutOff: cutOff))
    }

    /// How long nothing is heard before a kernel is called silent.
    var silence: Duration { profile == .fast ? .milliseconds(150) : .milliseconds(700) }

    private mutating func tellKernel(_ index: Int) {
        if hears(index) {
            servers[index].lastHeardPeer = now
            servers[index].lastFrame = instant(index)
        }
        let heard = now - servers[index].lastHeardPeer < silence
        guard servers[index].toldKernel != heard else { return }
        servers[index].toldKernel = heard
        feed(index, .kernel(heard: heard, last: servers[index].lastFrame))
    }

    private mutating func tellOddities(_ index: Int) {
        let seen = seenLIMOne(index)
        if servers[index].machine.limOne != seen, chance(20) { feed(index, .limOne(runsOn: seen)) }
        if servers[index].heardClaim {
            servers[index].heardClaim = false
            feed(index, .peerClaimsAddress)
        }
        if servers[index].receiverBroke {
            servers[index].receiverBroke = false
            feed(index, .receiverEnded)
        }
    }

    /// Who answers for the virtual IP is asked every ten seconds.
    private mutating func tellAddress(_ index: Int) {
        guard now.inMilliseconds % 10_000 == 0 else { return }
        let isThere = hears(index) && holdsAddress(1 - index)
        let owner: Surroundings.Owner = holdsAddress(index) ? .here : isThere ? .peer : .nobody
        feed(index, .surroundings(Surroundings(silentLogin: true, virtualIP: owner)))
    }

    /// What was seen is told a moment later, when it may have changed already.
    mutating func sample(_ index: Int) {
        let other = servers[1 - index].database
        let streams = other.streaming && other.mode == .standby && isUp(1 - index)
        let oldest = waitingRows[index].first.map { now - $0.since }
        let seen = servers[index].database.observation(
            peer: streams ? other : nil,
            receiver: servers[index].receiver,
            waiting: oldest,
            disk: disk(index)
        )
        let last = servers[index].observations.last?.at ?? now
        servers[index].observations.append((max(last, now + upTo(120)), seen))
    }

    private func disk(_ index: Int) -> DiskTrouble? {
        // A hang shows only after a while.
        if servers[index].hungUntil > now, now - servers[index].hungFrom > .seconds(5) { return .hung }
        return servers[index].fullUntil > now ? .full : nil
    }

    private mutating func deliverObservations(_ index: Int) {
        while let first = servers[index].observations.first, first.at <= now {
            servers[index].observations.removeFirst()
            feed(index, .database(first.seen))
        }
    }

    private mutating func permitAddress(_ index: Int) {
        switch servers[index].machine.state {
        case .active, .handingOver, .recovering:
            if holdsAddress(index) { servers[index].addressUntil = now + .seconds(15) }
        case .waiting, .stopping, .resuming, .promoting, .lookingAgain, .isolated, .rebuilding, .rebuildPaused,
            .following, .takingOver:
            break
        }
    }

    /// LIM 1 moves to the standby when the master is gone, and back as its fallback type says.
    mutating func placeLIMOne() {
        if servers[0].powered {
            masterGoneSince = nil
        } else {
            masterGoneSince = masterGoneSince ?? now
        }
        if let since = masterGoneSince, now - since > .seconds(1), isUp(1) { limOne = 1 }
        let isBack = apartSince == nil && servers[0].powered && servers[1].powered
        if limOne == 1, isBack, servers[0].machine.settings.fallback == .automatic, chance(1) { limOne = 0 }
    }

    /// A side without contact knows only what runs on itself.
    private func seenLIMOne(_ index: Int) -> ServerName? {
        if apartSince == nil { return servers[limOne].name }
        if index == 1, servers[1].toldKernel == false, cable[1] { return servers[1].name }
        return limOne == index ? servers[index].name : nil
    }

    mutating func feed(_ index: Int, _ event: FailoverEvent) {
        guard servers[index].powered, servers[index].daemonRuns else { return }
        let hadGrant = servers[index].machine.grant != nil
        let actions = servers[index].machine.handle(event, at: instant(index))
        if !hadGrant, servers[index].machine.grant != nil { checkGrant(index) }
        guard let death = servers[index].diesMidway, actions.count > 1 else {
            for action in actions { carryOut(action, on: index) }
            return
        }
        servers[index].diesMidway = nil
        for action in actions.prefix(Int(generator.next() % UInt64(actions.count))) { carryOut(action, on: index) }
        note { "\($0.servers[index].name) dies in the middle of \(actions.count) actions (\(death))" }
        switch death {
        case .power: powerOff(index)
        case .daemon: killDaemon(index)
        }
    }
}
