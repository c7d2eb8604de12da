import ClusterModel
import ManagementFailover

extension SimulatedPair {
    mutating func carryOut(_ action: FailoverAction, on index: Int) {
        switch action {
        case .send(let message):
            let delay = Duration.milliseconds(Int(generator.next() % 30))
            servers[1 - index].inbox.append((now + delay, viewCount, message))
        case .persist(let memory): servers[index].disk = memory
        case .startStandby(let job), .recover(let job), .stopDatabase(let job), .checkpoint(let job),
            .promote(let job), .lookAgain(let job):
            begin(job, action, on: index, takes: .milliseconds(20 + Int(generator.next() % 400)))
        case .rebuild(let job): begin(job, action, on: index, takes: .seconds(2))
        case .startReceiver:
            if servers[index].database.mode == .primary { servers[index].receiver = true }
        case .stopReceiver: servers[index].receiver = false
        case .claimAddress: servers[index].holdsAddress = true
        case .releaseAddress: servers[index].holdsAddress = false
        case .record(let decision):
            trace.append("\(now.inMilliseconds) \(servers[index].name): \(decision.what), because \(decision.why)")
        case .announceAddress, .raise, .clear, .answer: break
        }
    }

    private mutating func begin(_ number: UInt64, _ action: FailoverAction, on index: Int, takes time: Duration) {
        let last = servers[index].jobs.last?.doneAt ?? now
        servers[index].jobs.append(.init(number: number, action: action, doneAt: max(now, last) + time))
    }

    mutating func finishJobs(_ index: Int) {
        while let job = servers[index].jobs.first, job.doneAt <= now {
            servers[index].jobs.removeFirst()
            let result = finish(job.action, on: index)
            feed(index, .finished(job: job.number, result))
            observe(index)
        }
    }

    private mutating func finish(_ action: FailoverAction, on index: Int) -> JobResult {
        switch action {
        case .startStandby:
            servers[index].database.mode = .standby
            return .started
        case .recover:
            guard servers[index].database.mode == .stopped else { return .failed("runs already") }
            servers[index].database.mode = .primary
            return .started
        case .stopDatabase: return stop(index)
        case .checkpoint: return .checkpointed
        case .promote:
            guard servers[index].database.mode == .standby else { return .failed("no standby") }
            let position = LSN(value: UInt64(servers[index].database.log.count))
            servers[index].database.log.append(.promotion(generator.next()))
            servers[index].database.mode = .primary
            servers[index].database.streaming = false
            return .promoted(timeline: 1, switchLSN: position)
        case .rebuild: return rebuild(index)
        case .lookAgain: return .lookedAgain(answeredBy: hears(index) && servers[1 - index].holdsAddress ? "peer" : nil)
        case .send, .persist, .startReceiver, .stopReceiver, .claimAddress, .releaseAddress, .announceAddress, .raise,
            .clear, .answer, .record:
            return .failed("no job")
        }
    }

    /// A fast stop sends everything to a standby that streams, the shutdown checkpoint included.
    private mutating func stop(_ index: Int) -> JobResult {
        let clean = servers[index].database.mode == .primary
        let position = LSN(value: UInt64(servers[index].database.log.count))
        if clean {
            let other = servers[1 - index].database
            let receives =
                other.streaming && other.mode == .standby && hears(0) && hears(1)
                && other.canFollow(servers[index].database)
            servers[index].database.log.append(.promotion(generator.next()))
            if receives { servers[1 - index].database.log = servers[index].database.log }
        }
        servers[index].database.mode = .stopped
        servers[index].database.streaming = false
        servers[index].receiver = false
        waitingRows[index] = []
        return .stopped(clean ? position : nil)
    }

    private mutating func rebuild(_ index: Int) -> JobResult {
        let other = servers[1 - index]
        guard hears(0), hears(1), other.database.mode == .primary else { return .failed("the peer has no primary") }
        servers[index].database.keptAside.append(servers[index].database.log)
        servers[index].database.log = other.database.log
        return .rebuilt
    }

    /// Standbys take over what their primary has, if they are its prefix and the cable is in.
    mutating func stream() {
        for index in servers.indices {
            let primary = servers[1 - index].database
            let can =
                servers[index].database.mode == .standby && primary.mode == .primary && hears(0) && hears(1)
                && servers[index].database.canFollow(primary)
            servers[index].database.streaming = can
            // Streaming has a delay of its own: sometimes nothing arrives in a step.
            if can, generator.next() % 4 != 0 { servers[index].database.log = primary.log }
        }
    }

    /// The client writes one row where the virtual IP is, and notes what is acknowledged.
    mutating func write() {
        for index in servers.indices where isUp(index) && servers[index].holdsAddress {
            guard servers[index].database.mode == .primary, cable[index] else { continue }
            nextRow += 1
            servers[index].database.log.append(.row(nextRow))
            waitingRows[index].append((nextRow, servers[index].database.log.count, now))
        }
        for index in servers.indices where isUp(index) && servers[index].database.mode == .primary {
            let other = servers[1 - index].database
            let peerHas = other.streaming && other.mode == .standby ? other.log.count : 0
            let confirmed = servers[index].receiver ? Int.max : peerHas
            for item in waitingRows[index] where item.position <= confirmed { acknowledged.append(item.row) }
            waitingRows[index].removeAll { $0.position <= confirmed }
        }
    }
}
