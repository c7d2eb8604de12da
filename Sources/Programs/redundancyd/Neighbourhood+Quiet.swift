import ARP
import ClusterModel
import Detection
import Synchronization
import SystemSupport

// What the listening thread deals with by itself.
extension Neighbourhood {
    /// At rest nearly all that is heard says what is known already, and a tick only asks again. That is dealt with here;
    /// whatever changes anything is left to the task that delivers it, with all that comes after.
    func isQuiet(_ event: ARPEvent) -> Bool {
        let now = MonotonicClock.sinceStart()
        let quiet = knowledge.withLock { knowledge -> (probes: [Lookout.Action], wish: TickWish?)? in
            if case .heard(let message, _) = event, knowledge.lookout.ownReach.isReference(message.sender) {
                knowledge.references[message.sender] = message.senderHardware
            }
            var peer: ServerName?
            guard knowledge.left == 0, let meaning = meaning(of: event, knowledge, &peer) else {
                knowledge.left += 1
                return nil
            }
            if knowledge.lookout.absorb(meaning, at: Instant(sinceStart: now)) {
                if let peer { knowledge.lastHeard[peer] = now }
                return ([], nil)
            }
            var lookout = knowledge.lookout
            let actions = lookout.handle(meaning, at: Instant(sinceStart: now))
            guard actions.allSatisfy(\.isQuestion) else {
                knowledge.left += 1
                return nil
            }
            knowledge.lookout = lookout
            if let peer { knowledge.lastHeard[peer] = now }
            return (actions, lookout.tickWish(after: now))
        }
        guard let quiet else { return false }
        if let wish = quiet.wish { socket.tick(by: wish.deadline, framesMayWait: wish.framesMayWait) }
        for action in quiet.probes { probe(action) }
        return true
    }

    /// Something that was left to the delivering task is done.
    func isHandled() { knowledge.withLock { $0.left = max(0, $0.left - 1) } }

    /// What the lookout is to hear of it; nil if it is more than that.
    private func meaning(of event: ARPEvent, _ knowledge: Knowledge, _ peer: inout ServerName?) -> Lookout.Event? {
        switch event {
        case .heard(let message, _):
            if moving.contains(message.sender) { return nil }
            if let known = peersByBase[message.sender] {
                guard knowledge.hardware[known] == message.senderHardware else { return nil }
                peer = known
                return .heard(known)
            }
            peer = peers.first { knowledge.hardware[$0] == message.senderHardware }
            return peer.map { .heard($0) } ?? .referenceHeard(IPv4Address(value: message.sender))
        case .frame(let hardware, _):
            peer = peers.first { knowledge.hardware[$0] == hardware }
            return peer.map { .heard($0) }
        case .tick: return .tick
        case .deaf, .hearing: return nil
        }
    }
}

extension Lookout.Action {
    fileprivate var isQuestion: Bool {
        switch self {
        case .probe, .probeReference: true
        case .reach, .discounted, .kernel, .paused: false
        }
    }
}

typealias TickWish = (deadline: Duration, framesMayWait: Bool)

extension Lookout {
    /// At rest the next question is soon enough, and so it is for what is heard: every waking costs. As long as a peer may
    /// be dying each moment counts. The fast profile judges by less time than a frame would lie.
    func tickWish(after now: Duration) -> TickWish {
        let soonest = now + .milliseconds(10)
        let isInDoubt = peers.contains { $0.inDoubt && $0.verdict.silentSince == nil }
        guard !isInDoubt, let question = nextQuestion else { return (soonest, false) }
        // Without a link questions stay due.
        return (max(soonest, question.sinceStart), isAtRest && profile != .fast)
    }
}
