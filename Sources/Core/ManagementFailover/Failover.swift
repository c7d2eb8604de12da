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
    package internal(set) var raised: [Alarm] = []

    var ringUp = false
    var ringVote = RingVote()
    /// What the third host says of this side now.
    package internal(set) var vote = ThirdVote.none
    /// When it was last heard on either side while the pair was whole.
    var voteHeardAt: Instant?
    /// Since when it is away.
    var voteAwaySince: Instant?
    /// Since when it has been elsewhere while the peer was out of the ring.
    var voteElsewhereSince: Instant?
    /// It was heard, on either side, shortly before the peer was lost: it may then be on the other side.
    package internal(set) var voteCounted = false
    /// What breaks the way to the peer may break the way to the third host a moment earlier.
    private static let voteMemory = Duration.seconds(10)
    var view: UInt64 = 0
    /// The reign in which the peer may take over.
    package private(set) var grant: UInt64?
    private(set) var grantedAt: Instant?
    /// Our first report without a grant, while the peer may still hold one of an earlier report, or of an earlier run.
    var revokedFrom: UInt64?
    var eligibility = Eligibility()
    /// While the peer may still go by a longer lease that this side granted before.
    var longerLease: LongerLease?
    /// How long the active side said that its grants last.
    var grantedLease: Duration?
    /// Something of the right to act alone failed while a takeover was under way.
    var rightBroken = false
    /// That takeover goes by what the other side's daemon left, not by the silence of its server.
    var rightWasLeft = false
    /// The promotion of a takeover failed, and what gave the right to it has held since.
    var takeoverIsOwed = false
    /// What became of the last try to become active, until one has succeeded.
    var failedTry: String?
    /// Nil while this side lacks nothing of the active side's log.
    var intake: Intake?
    var leaving = false
    var identifiers: IdentifierSource
    let run: UInt64
    let boot: String
    let startedAt: Instant
    /// Since when this process has run without standing still.
    var awakeSince: Instant
    var sequence: UInt64 = 0
    var lastReport: ManagementReport?
    /// The last one that was sent whole: the heartbeats since then stand on it.
    var wholeSequence: UInt64 = 0
    /// The run of this daemon before this one may have held the virtual IP.
    var mayHaveLeftAddress = true
    /// Observations of the database since the local receiver was last started or stopped, or a job ended.
    var observations = 0
    /// When a planned move to this side made it active, if the last one was planned.
    var moveEndedAt: Instant?
    var alarmedState: FailoverState?
    var alarmedOwner: String?
    var alarmedPause = false
    var alarmedVote = false
    var alarmedAilment: String?
    /// What a crash of the primary here would have to replay, when it was last seen.
    var logSinceCheckpoint: UInt64?
    /// Since when the database has not answered.
    var silentSince: Instant?
    /// When this side let the peer go on in its place, as its own database does not start.
    var leftToPeerAt: Instant?
    /// Since when it has run without being ready for connections.
    var busySince: Instant?
    /// How far the other side's log went when it was last heard to write.
    var peerWritten: (end: LSN, at: Instant)?
    var rejoin: RejoinTries
    var alarmedRejoin: String?
    /// Planned moves that were tried because of the same ailment.
    var reliefs = 0
    var lastReportAt: Instant
    var lastJob: UInt64 = 0
    var retryAt: Instant
    /// While the peer has to show that it keeps up, after it was too slow.
    var probation: Probation?
    var wellSince: Instant?
    var operatorStartsAlone = false
    /// Without a record: whether the data here may be gone on with by order.
    let holdsPairData: Bool
    /// The start that is under way is on a database that an operator prepared.
    var putsInPlace = false
    /// The command whose answer is still owed; one at a time.
    var pending: UInt64?
    var pendingUntil: Instant?
    /// What that command was, and when it was given.
    var orderedAt: (command: FailoverCommand, at: Instant)?
    /// The ordered move has begun here.
    var pendingBegan = false
    /// The move to this side that is being measured.
    var course: MoveCourse?
    /// The last move that was measured, here or on the other side.
    package internal(set) var lastMove: MoveRecord?
    /// When it ended, if it was a move to this side.
    var lastMoveAt: Instant?
    /// What MGMT-STOPPED advises, while it stands.
    var alarmedWayOut: String?
    /// Since when neither this side nor, by its own word, the other one serves.
    var unservedSince: Instant?
    /// Since when the database has been stopping.
    var stoppingSince: Instant?
    var alarmedAlone: String?
    var alarmedRestless = false
    var alarmedCommits: String?
    var toldMoveAt: Instant?
    package internal(set) var surroundings = Surroundings()
    /// Since when nobody has answered for the virtual IP, as far as this side asks.
    var addressFreeSince: Instant?
    /// Since when a failure would cost something; nil while protected.
    package private(set) var unprotectedSince: Instant?
    /// Up to where the other side had confirmed when it last did.
    var lastConfirmed: LSN?
    /// How fast it catches up, from two looks some time apart.
    var catchUp: CatchUp?
    /// Until when nothing moves by itself, by order.
    package internal(set) var pausedUntil: Instant?
    var pauseGeneration: UInt64 = 0
    /// The loss for which the record says why this side did not take over.
    var explainedLoss: Instant?
    var out: [FailoverAction] = []
    var now: Instant

    /// `memory` is what this server's disk remembers, nil if it never held data of this pair; `found` says that the
    /// set-up on the master just made this database the pair's first, which begins epoch 1, alone; `holdsPairData` says
    /// that the directory holds data of the pair although no record tells of which reign; `boot` is the kernel's boot id; `seed`
    /// comes from the system's random source and makes the identifiers.
    package init(
        settings: FailoverSettings,
        memory: ManagementMemory?,
        found: Bool = false,
        holdsPairData: Bool = false,
        boot: String,
        seed: UInt64,
        at now: Instant
    ) {
        self.settings = settings
        self.memory = memory
        self.holdsPairData = holdsPairData
        self.boot = boot
        self.now = now
        identifiers = IdentifierSource(seed: seed)
        run = identifiers.next()
        if let fallback = memory?.fallback {
            self.settings.fallback = fallback
            fallbackGeneration = memory?.fallbackGeneration ?? 0
        }
        if found, memory == nil {
            let first = Epoch(number: 1, id: identifiers.next(), active: settings.me, parent: 0)
            self.memory = ManagementMemory(history: EpochHistory(first: first), standing: .alone, boot: boot)
        }
        state = .waiting
        peer = PeerContact(at: now)
        database = .busy
        startedAt = now
        awakeSince = now
        lastReportAt = now
        retryAt = now
        rejoin = RejoinTries(at: now)
        // A grant of the run before may still hold at the peer. One side alone has granted nothing: that was durable first.
        if self.memory?.standing != .alone {
            revokedFrom = 1
            // What the peer did while this daemon was not there only the peer can tell.
            peer.livedOn = true
        }
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
        reconsiderPending()
        reconsiderPause()
        noteService()
        reconsiderAlarms()
        unprotectedSince = isProtected ? nil : unprotectedSince ?? now
        reportIfDue()
        defer { out = [] }
        return out
    }

    private mutating func note(_ event: FailoverEvent) {
        switch event {
        case .view(let id, let members, let hosts): noteView(id, members: members, hosts: hosts)
        case .peerDaemonLeft: notePeerDaemonLeft()
        case .peerClaimsAddress: peerClaimsAddress()
        case .ringLost: noteRingLost()
        case .message(let message, let sender): note(message, from: sender)
        case .kernel(let heard, let last): noteKernel(heard: heard, last: last)
        case .reach(let cutOff): noteReach(cutOff: cutOff)
        case .limOne(let server): limOne = server
        case .database(let observation):
            database = observation
            silentSince = observation == .silent ? silentSince ?? now : nil
            busySince = observation == .busy ? busySince ?? now : nil
            observations = min(observations + 1, 1000)
            noteConfirmed()
        case .finished(let job, let result): finished(job, result)
        case .receiverEnded: restartReceiver()
        case .timing(let timing): adopt(timing)
        case .command(let id, let command): obey(command, id: id)
        case .addressHeld(let epoch): addressHeld(epoch: epoch)
        case .writeProven(let epoch): writeProven(epoch: epoch)
        case .surroundings(let found): note(found)
        case .vote(let found):
            vote = found
            voteAwaySince = found == .away ? voteAwaySince ?? now : nil
        case .paused:
            eligibility.end(renewableFrom: sequence + 1)
            peer.doubtFrom = sequence + 1
            peer.leftPermission = nil
            peer.mayHaveActed = true
            awakeSince = now
            // What was reported before the pause says nothing of now.
            peer.report = nil
        case .tick: break
        }
        noteLivingOn()
        if peer.isInRing {
            if vote.isHeard || peer.heardVote { voteHeardAt = now }
            voteCounted = voteHeardAt.map { now.since($0) < Self.voteMemory } ?? false
        }
        noteVoteElsewhere()
        if rightWasLeft ? peer.leftPermission == nil : !mayActAlone { rightBroken = true }
        if !mayActAlone, peer.leftPermission == nil { takeoverIsOwed = false }
        if mayActAlone { peer.lostSince = peer.lostSince ?? now } else { peer.lostSince = nil }
    }

    private mutating func steer() {
        switch state {
        case .waiting: steerWaiting()
        case .isolated: steerWaiting()
        case .active(let mode): steerActive(mode)
        case .following(let stage): steerFollowing(stage)
        case .rebuildPaused(let until, _): if now >= min(until, rejoin.notBefore) { rebuild() }
        case .handingOver(let move, let stage, let deadline): steerHandover(move, stage, deadline)
        case .takingOver(let move, let stage, let deadline): steerTakeover(move, stage, deadline)
        case .stopping, .resuming, .promoting, .lookingAgain, .recovering, .rebuilding: break
        }
    }
}

// The grant is set here and nowhere else.
extension Failover {
    mutating func give(_ epoch: UInt64?) {
        grant = epoch
        grantedAt = now
        revokedFrom = nil
    }

    /// From the next report on the peer may not take over; until it is known to know, it still might.
    mutating func endGrant() {
        guard grant != nil else { return }
        grant = nil
        revokedFrom = sequence + 1
    }
}
