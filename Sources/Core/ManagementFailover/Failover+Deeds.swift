import ClusterModel

// What the parts of the machine do and ask alike.
extension Failover {
    /// The last round in one sentence.
    package var explanation: String { explain() }

    mutating func startReceiver() {
        observations = 0
        out.append(.startReceiver)
    }

    mutating func stopReceiver() {
        observations = 0
        out.append(.stopReceiver)
    }

    mutating func job() -> UInt64 {
        lastJob += 1
        return lastJob
    }

    mutating func persist(_ change: (inout ManagementMemory) -> Void) {
        guard var memory else { return }
        let before = memory.standing
        change(&memory)
        switch memory.standing {
        case .stale: if before == .alone { memory.loneRows = true }
        case .active, .passive: memory.loneRows = nil
        case .alone: break
        }
        memory.boot = boot
        self.memory = memory
        out.append(.persist(memory))
    }

    mutating func record(_ what: String, because why: String) {
        out.append(.record(Decision(what: what, why: why, inputs: inputs)))
    }

    mutating func stopDatabase(then: AfterStop) {
        let number = job()
        state = .stopping(job: number, then: then)
        out.append(.stopDatabase(job: number))
    }

    var primary: PrimaryObservation? {
        if case .primary(let primary) = database { primary } else { nil }
    }

    var standby: StandbyObservation? {
        if case .standby(let standby) = database { standby } else { nil }
    }

    /// Nothing was heard of the peer, and the third vote is on this side; or there is none, and nothing says that this
    /// server is the one who is cut off, or that others may act.
    var mayActAlone: Bool {
        guard ringUp, !peer.isInRing, !peer.kernelHeard, peer.doubtFrom == nil else { return false }
        switch vote {
        case .granted: return true
        case .pending, .denied: return false
        case .none, .away:
            return !voteCounted && ringVote.standing != .minority && !cutOff && !peer.cutOffSinceLoss
        }
    }
}
