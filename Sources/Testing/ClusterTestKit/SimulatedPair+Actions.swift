import ClusterModel
import ManagementFailover

extension SimulatedPair {
    mutating func carryOut(_ action: FailoverAction, on index: Int) {
        switch action {
        case .send(let message): post(message, from: index)
        case .persist(let memory): servers[index].disk = memory
        case .startStandby(let job), .recover(let job), .stopDatabase(let job), .checkpoint(let job),
            .promote(let job):
            begin(job, action, on: index, takes: .milliseconds(20) + upTo(chance(5) ? 4000 : 400))
        case .adopt(let job, _): begin(job, action, on: index, takes: .milliseconds(100) + upTo(2000))
        case .lookAgain(let job): begin(job, action, on: index, takes: lookTime)
        case .rebuild(let job, _): begin(job, action, on: index, takes: .seconds(1) + upTo(2000))
        case .startReceiver:
            checkReceiver(index)
            if !servers[index].receiver { servers[index].receiverStartsAt = now + upTo(100) }
            servers[index].observations = []
        case .stopReceiver:
            servers[index].receiver = false
            servers[index].receiverStartsAt = nil
            servers[index].observations = []
        case .claimAddress:
            if !holdsAddress(index) { note { "\($0.servers[index].name) claims the virtual IP" } }
            servers[index].addressUntil = now + .seconds(15)
            if hears(1 - index) { servers[1 - index].heardClaim = true }
        case .announceAddress:
            if hears(1 - index) { servers[1 - index].heardClaim = true }
        case .releaseAddress:
            if holdsAddress(index) { note { "\($0.servers[index].name) releases the virtual IP" } }
            servers[index].addressUntil = .zero
        case .record(let decision):
            // Only an order in words may accept a loss.
            if decision.why.contains("operator ordered") || decision.why == Cause.startAlone.rawValue {
                forkDeclared = true
            }
            if decision.why.contains("'adopt'") { forkDeclared = true }
            note { "\($0.servers[index].name) \(decision.what): \(decision.why)" }
        case .proveWrite(let epoch):
            feed(index, .addressHeld(epoch: epoch))
            feed(index, .writeProven(epoch: epoch))
        case .recordMove(let move):
            note { "\($0.servers[index].name) records the move to \(move.to) in epoch \(move.epoch)" }
        case .raise(let alarm):
            // In other words it is the same alarm.
            guard servers[index].alarms.insert(alarm.identity).inserted else { break }
            note { "\($0.servers[index].name) raises \(alarm.code): \(alarm.text)" }
        case .clear(let identity):
            servers[index].alarms.remove(identity)
            note { "\($0.servers[index].name) clears \(identity.split(separator: " ")[0])" }
        case .answer(let id, let outcome):
            note { "\($0.servers[index].name) answers: \(outcome)" }
            if servers[index].stopping?.command == id { servers[index].stopping?.atLatest = now + .milliseconds(50) }
        }
    }

    private var lookTime: Duration { .milliseconds(profile == .fast ? 100 : 250) }

    private mutating func begin(_ number: UInt64, _ action: FailoverAction, on index: Int, takes time: Duration) {
        // A rebuild gives way to whatever comes after it.
        if case .rebuild? = servers[index].jobs.last?.action { servers[index].jobs.removeLast() }
        let last = servers[index].jobs.last?.doneAt ?? now
        // Nothing that needs the disk ends while it hangs.
        let hang = max(.zero, servers[index].hungUntil - now)
        servers[index].jobs.append(.init(number: number, action: action, doneAt: max(now, last) + time + hang))
        servers[index].observations = []
    }

    mutating func finishJobs(_ index: Int) {
        while let job = servers[index].jobs.first, job.doneAt <= now {
            servers[index].jobs.removeFirst()
            let result = finish(job.action, on: index)
            servers[index].observations = []
            feed(index, .finished(job: job.number, result))
            guard servers[index].daemonRuns else { return }
            sample(index)
        }
    }

    mutating func finishOrphans(_ index: Int) {
        while let job = servers[index].orphans.first, job.doneAt <= now {
            servers[index].orphans.removeFirst()
            _ = finish(job.action, on: index)
        }
    }

    private mutating func finish(_ action: FailoverAction, on index: Int) -> JobResult {
        switch action {
        case .startStandby:
            guard servers[index].brokenUntil <= now else { return .failed("PostgreSQL does not start") }
            if servers[index].database.mode == .stopped { servers[index].database.mode = .standby }
            return .started
        case .adopt:
            guard servers[index].brokenUntil <= now else { return .failed("PostgreSQL does not start") }
            guard servers[index].database.mode == .stopped else { return .failed("it runs") }
            let count = generator.next() % UInt64(64)
            servers[index].database.putInPlace(upTo: Int(count))
            servers[index].database.mode = .standby
            return .started
        case .recover:
            guard servers[index].brokenUntil <= now else { return .failed("PostgreSQL does not start") }
            if servers[index].database.mode == .stopped { servers[index].database.mode = .primary }
            servers[index].database.sinceCheckpoint = 0
            return .started
        case .stopDatabase: return stop(index)
        case .checkpoint: return servers[index].database.mode == .primary ? .checkpointed : .failed("not running")
        case .promote: return promote(index)
        case .rebuild: return rebuild(index)
        case .lookAgain:
            let owner = hears(index) && holdsAddress(1 - index) ? "the peer" : nil
            return .lookedAgain(answeredBy: owner, reached: reachesReference(index))
        case .send, .persist, .startReceiver, .stopReceiver, .claimAddress, .releaseAddress, .announceAddress, .raise,
            .clear, .answer, .record, .proveWrite, .recordMove:
            return .failed("no job")
        }
    }

    /// A reference answers in the second half of the look, if it answers at all.
    private func reachesReference(_ index: Int) -> Bool {
        guard let since = servers[index].cutSince else { return true }
        return now - since < lookTime / 2
    }

    private mutating func promote(_ index: Int) -> JobResult {
        guard servers[index].database.mode == .standby else { return .failed("no standby") }
        let position = LSN(value: UInt64(servers[index].database.log.count))
        servers[index].database.log.append(.mark(generator.next()))
        servers[index].database.mode = .primary
        servers[index].database.streaming = false
        servers[index].database.sinceCheckpoint = 0
        return .promoted(timeline: 1, switchLSN: position)
    }

    /// A fast stop sends everything to a standby that streams, the shutdown checkpoint included.
    mutating func stop(_ index: Int) -> JobResult {
        let isPrimary = servers[index].database.mode == .primary
        let position = LSN(value: UInt64(servers[index].database.log.count))
        if isPrimary {
            let other = servers[1 - index].database
            let receives = other.streaming && streamsTo(1 - index)
            servers[index].database.log.append(.mark(generator.next()))
            servers[index].database.sinceCheckpoint = 0
            if receives { servers[1 - index].database.log = servers[index].database.log }
        }
        loseDatabase(index)
        return .stopped(isPrimary ? position : nil)
    }

    mutating func loseDatabase(_ index: Int) {
        if servers[index].receiver { servers[index].receiverBroke = true }
        servers[index].database.mode = .stopped
        servers[index].database.streaming = false
        servers[index].receiver = false
        servers[index].receiverStartsAt = nil
        waitingRows[index] = []
    }

    private mutating func rebuild(_ index: Int) -> JobResult {
        guard hears(0), hears(1), servers[1 - index].database.mode == .primary else {
            return .failed("the peer has no primary")
        }
        servers[index].database.keptAside.append(servers[index].database.log)
        servers[index].database.log = servers[1 - index].database.log
        servers[index].database.recycled = servers[1 - index].database.recycled
        return .rebuilt
    }

    private func streamsTo(_ index: Int) -> Bool {
        let primary = servers[1 - index].database
        return servers[index].database.mode == .standby && primary.mode == .primary && hears(0) && hears(1)
            && servers[index].database.canFollow(primary)
    }

    /// Neither a log that can't be flushed nor one that can't grow goes on.
    private func isStuck(_ index: Int) -> Bool { servers[index].hungUntil > now || servers[index].fullUntil > now }

    /// Standbys take over what their primary has, if they are its prefix and the cable is in.
    mutating func stream() {
        for index in servers.indices {
            let can = streamsTo(index)
            servers[index].database.streaming = can
            let isRefused = servers[index].database.log.count < servers[1 - index].database.recycled
            servers[index].database.looksWell = isRefused && servers[index].database.mode == .standby && chance(30)
            // Streaming has a delay of its own: sometimes nothing arrives in a step.
            if can, servers[index].slowUntil <= now, !isStuck(index), !chance(25) {
                servers[index].database.log = servers[1 - index].database.log
            }
        }
    }

    /// The client writes rows where the virtual IP is, and notes what is acknowledged.
    mutating func write() {
        let writes = chance(40)
        for index in servers.indices where isUp(index) && servers[index].database.mode == .primary {
            if writes, holdsAddress(index), cable[index], !isStuck(index) {
                nextRow += 1
                servers[index].database.log.append(.row(nextRow))
                waitingRows[index].append((nextRow, servers[index].database.log.count, now))
            }
            guard !waitingRows[index].isEmpty else { continue }
            let other = servers[1 - index].database
            let peerHas = other.streaming && other.mode == .standby ? other.log.count : 0
            let confirmed = servers[index].receiver ? Int.max : peerHas
            let count = waitingRows[index].firstIndex { $0.position > confirmed } ?? waitingRows[index].count
            acknowledged += waitingRows[index].prefix(count).map(\.row)
            waitingRows[index].removeFirst(count)
        }
    }
}
