package import ClusterModel

/// Who runs PM/SNM's database, when a side may go on alone, and how management moves (DESIGN 3.2).
///
/// A value: one per server, fed with events, answering with actions. It reads no clock and keeps nothing hidden.
/// Invariants: a commit is acknowledged only when the peer or our own local receiver has confirmed it; the local
/// receiver runs only while the peer can't take over; the peer can take over only under a lease that this side granted.
package struct Failover: Sendable {
    package internal(set) var settings: FailoverSettings
    /// Nil until this side holds data that count.
    package internal(set) var memory: ManagementMemory?
    package internal(set) var state: FailoverState
    package internal(set) var peer: PeerContact
    package internal(set) var database: DatabaseObservation
    package internal(set) var cutOff = false
    package internal(set) var limOne: ServerName?
    package internal(set) var fallbackGeneration: UInt64 = 0
    /// The last round in one sentence.
    package internal(set) var explanation = "just started"
    package internal(set) var raised: [Alarm] = []

    var ringUp = false
    var view: UInt64 = 0
    var grant: UInt64?
    var eligibility = Eligibility()
    var leaving = false
    var identifiers: IdentifierSource
    let run: UInt64
    let boot: String
    let startedAt: Instant
    var sequence: UInt64 = 0
    var lastReport: ManagementReport?
    var lastReportAt: Instant
    var lastJob: UInt64 = 0
    var retryAt: Instant
    var pairNotBefore: Instant
    var wellSince: Instant?
    var operatorStartsAlone = false
    /// The command whose answer is still owed; one at a time.
    var pending: UInt64?
    var pendingUntil: Instant?
    var out: [FailoverAction] = []
    var now: Instant

    /// `memory` is what this server's disk remembers, nil if it never held data of this pair; `found` says that the
    /// set-up on the master just made this database the pair's first, which begins epoch 1, alone; `boot` is the
    /// kernel's boot id; `seed` comes from the system's random source and makes the identifiers.
    package init(
        settings: FailoverSettings,
        memory: ManagementMemory?,
        found: Bool = false,
        boot: String,
        seed: UInt64,
        at now: Instant
    ) {
        self.settings = settings
        self.memory = memory
        self.boot = boot
        self.now = now
        identifiers = IdentifierSource(seed: seed)
        run = identifiers.next()
        if found, memory == nil {
            let first = Epoch(number: 1, id: identifiers.next(), active: settings.me, parent: 0)
            self.memory = ManagementMemory(history: EpochHistory(first: first), standing: .alone, boot: boot)
        }
        state = .waiting
        peer = PeerContact(at: now)
        database = .busy
        startedAt = now
        lastReportAt = now
        retryAt = now
        pairNotBefore = now
        if found, let memory = self.memory { out.append(.persist(memory)) }
    }

    package mutating func handle(_ event: FailoverEvent, at now: Instant) -> [FailoverAction] {
        self.now = now
        note(event)
        // A transition may make the next one possible at once; the bound only guards against our own mistakes.
        for _ in 0..<8 {
            let before = state
            steer()
            if state == before { break }
        }
        if let until = pendingUntil, now >= until, case .following = state {
            finishPending(.failed("\(settings.peer) did not answer; see 'webserver_config redundancy status'."))
        }
        reconsiderAlarms()
        reportIfDue()
        explanation = explain()
        defer { out = [] }
        return out
    }

    private mutating func note(_ event: FailoverEvent) {
        switch event {
        case .view(let id, let members, let hosts): noteView(id, members: members, hosts: hosts)
        case .peerDaemonLeft: peer.daemonGone = true
        case .peerClaimsAddress: peerClaimsAddress()
        case .ringLost: noteRingLost()
        case .message(let message, let sender): note(message, from: sender)
        case .kernel(let heard): peer.kernelHeard = heard
        case .reach(let cutOff): noteReach(cutOff: cutOff)
        case .limOne(let server): limOne = server
        case .database(let observation): database = observation
        case .finished(let job, let result): finished(job, result)
        case .receiverEnded: restartReceiver()
        case .command(let id, let command): obey(command, id: id)
        case .paused:
            eligibility.end(renewableFrom: sequence + 1)
            peer.doubtFrom = sequence + 1
        case .tick: break
        }
    }

    private mutating func steer() {
        switch state {
        case .waiting: steerWaiting()
        case .isolated: steerWaiting()
        case .active(let mode): steerActive(mode)
        case .following(let stage): steerFollowing(stage)
        case .rebuildPaused(let until, _): if now >= until { rebuild() }
        case .handingOver(let move, let stage, let deadline): steerHandover(move, stage, deadline)
        case .takingOver(let move, let stage, let deadline): steerTakeover(move, stage, deadline)
        case .stopping, .resuming, .promoting, .lookingAgain, .recovering, .rebuilding: break
        }
    }
}

extension Failover {
    mutating func job() -> UInt64 {
        lastJob += 1
        return lastJob
    }

    mutating func persist(_ change: (inout ManagementMemory) -> Void) {
        guard var memory else { return }
        change(&memory)
        memory.boot = boot
        self.memory = memory
        out.append(.persist(memory))
    }

    mutating func record(_ what: String, because why: String) {
        out.append(.record(Decision(what: what, why: why)))
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

    /// Nothing was heard of the peer, and nothing says that we are the one who is cut off.
    var mayActAlone: Bool {
        ringUp && !peer.isInRing && !peer.kernelHeard && !cutOff && !peer.cutOffSinceLoss && peer.doubtFrom == nil
    }
}
