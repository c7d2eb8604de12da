import ARP
import ClusterModel
import Detection
import Glibc
import LIMPlacement
import Logging
import Netlink
import Synchronization
import SystemSupport

/// What the network says about the peers' kernels and our own reach, beside the ring.
final class Neighbourhood: Sendable {
    struct Knowledge {
        var lookout: Lookout
        var hardware: [ServerName: HardwareAddress] = [:]
        var lastHeard: [ServerName: Duration] = [:]
        /// From where each reference was heard last, until a question to there stays without an answer.
        var references: [UInt32: HardwareAddress] = [:]
        /// Left by the listening thread to the task that delivers, and not handled yet: what comes after waits for it.
        var left = 0
    }

    let socket: ARPSocket
    private let six: NeighbourSocket
    private let identity: Identity
    private let interface: String
    private let peers: [ServerName]
    private let bases: [ServerName: UInt32]
    /// Asked for every frame.
    private let peersByBase: [UInt32: ServerName]
    private let moving: Set<UInt32>
    let knowledge: Mutex<Knowledge>
    /// Frames, the link, the ring and the profile come from several tasks; what the lookout says of them is delivered in
    /// the order in which it said it. Else a server that just got its link back keeps its last word from before.
    private let turnstile = Turnstile()
    private let log: Logger

    init(
        identity: Identity,
        interface: String,
        onlookers: Set<ServerName>,
        references: [IPv4Address],
        policy: ReferencePolicy,
        moving: [IPv4Address],
        log: Logger
    ) throws {
        self.identity = identity
        self.interface = interface
        self.log = log
        let bases = identity.peers.compactMap { peer in identity.cluster.base(of: peer).map { (peer, $0.value) } }
        peers = identity.peers
        self.bases = Dictionary(uniqueKeysWithValues: bases)
        peersByBase = Dictionary(bases.map { ($0.1, $0.0) }) { first, _ in first }
        self.moving = Set(moving.map(\.value))
        socket = try ARPSocket(
            on: interface,
            interest: ARPInterest(addresses: bases.map(\.1) + (references + moving).map(\.value), hardware: []),
            // Silence is judged in the order of what was heard: a starved server must not miss an unread answer.
            tickEvery: .milliseconds(125)
        )
        six = try NeighbourSocket(on: interface)
        let lookout = Lookout(
            peers: identity.peers,
            onlookers: onlookers,
            references: references,
            policy: policy,
            profile: identity.cluster.detection,
            at: Instant(sinceStart: MonotonicClock.sinceStart())
        )
        knowledge = Mutex(Knowledge(lookout: lookout))
        socket.hearFirst { [weak self] event in
            self?.isQuiet(event) ?? false
        } dropped: { [weak self] in
            self?.isHandled()
        }
    }

    // MARK: On the listening thread

    /// At rest nearly all that is heard says what is known already, and a tick only asks again. That is dealt with here;
    /// whatever changes anything is left to the task that delivers it, with all that comes after.
    private func isQuiet(_ event: ARPEvent) -> Bool {
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
    private func isHandled() { knowledge.withLock { $0.left = max(0, $0.left - 1) } }

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

    func secondsSinceHeard(_ peer: ServerName) -> Double? {
        knowledge.withLock { $0.lastHeard[peer] }.map { (MonotonicClock.sinceStart() - $0) / .seconds(1) }
    }

    /// Peers of whom a frame came in the last moments, for the last look before something is claimed.
    func heardJustNow() -> [ServerName] {
        let now = MonotonicClock.sinceStart()
        return knowledge.withLock { knowledge in
            peers.filter { peer in knowledge.lastHeard[peer].map { now - $0 < .milliseconds(250) } ?? false }
        }
    }

    func peer(with hardware: HardwareAddress) -> ServerName? {
        knowledge.withLock { knowledge in
            peers.first { knowledge.hardware[$0] == hardware }
        }
    }

    /// Whose an address is that answers from there.
    func owner(with hardware: HardwareAddress) -> AliasOwner? {
        if let peer = peer(with: hardware) { return .member(peer) }
        return MACAddress(bytes: hardware.bytes).map { .foreign($0) }
    }

    /// Who answers for an address: nobody within the time, in which it is asked three times, is nil.
    func ask(
        for address: IPv4Address,
        within limit: Duration = .milliseconds(250)
    ) async -> HardwareAddress? {
        do { return try await socket.probe(address.value, timing: .quick(within: limit)) } catch {
            // Without a link nothing can be asked; that this server is cut off is told elsewhere.
            log.warning("address not probed", metadata: ["address": "\(address)", "error": "\(error)"])
            return nil
        }
    }

    /// The same for an IPv6 alias.
    func ask(for address: IPv6Address) async -> HardwareAddress? {
        do { return try await six.probe(address.value) } catch {
            log.warning("address not probed", metadata: ["address": "\(address)", "error": "\(error)"])
            return nil
        }
    }

    func announce(_ address: IPv6Address) async {
        do { try await six.announce(address.value) } catch {
            log.debug("not announced", metadata: ["address": "\(address)", "error": "\(error)"])
        }
    }

    /// What to do with what the lookout says.
    typealias Delivery = @Sendable ([Lookout.Action]) async -> Void

    func handle(_ event: Lookout.Event, _ deliver: Delivery) async {
        await turnstile.pass { await deliver(handle(event)) }
    }

    private func handle(_ event: Lookout.Event) -> [Lookout.Action] {
        let now = MonotonicClock.sinceStart()
        let (actions, wish) = knowledge.withLock { knowledge in
            let actions = knowledge.lookout.handle(event, at: Instant(sinceStart: now))
            return (actions, knowledge.lookout.tickWish(after: now))
        }
        socket.tick(by: wish.deadline, framesMayWait: wish.framesMayWait)
        for action in actions { probe(action) }
        return actions
    }

    private func probe(_ action: Lookout.Action) {
        switch action {
        case .probe(let peer):
            guard let target = bases[peer] else { return }
            let known = knowledge.withLock { $0.hardware[peer] }
            ask(IPv4Address(value: target), at: known ?? .broadcast)
        case .probeReference(let address):
            // All hosts of the network hear a broadcast: it is for a reference that is new, or has moved.
            let known = knowledge.withLock { $0.references.removeValue(forKey: address.value) }
            ask(address, at: known ?? .broadcast)
        case .reach, .kernel, .paused: break
        }
    }

    func ask(_ target: IPv4Address, at destination: HardwareAddress) {
        // A question that can't be sent is one that isn't answered, which is what it means.
        try? socket.ask(for: target.value, from: identity.base.value, to: destination)
    }

    /// Hears frames and ticks until cancelled; every answer of the lookout goes to `deliver`.
    func run(
        moving: [IPv4Address],
        claimed: @escaping @Sendable (IPv4Address, AliasOwner) async -> Void,
        deliver: @escaping Delivery
    ) async {
        await withDiscardingTaskGroup { group in
            group.addTask { await self.watchLink(deliver) }
            for await event in socket.events {
                defer { isHandled() }
                switch event {
                case .heard(let message, _):
                    await heard(message, deliver)
                    if let address = moving.first(where: { $0.value == message.sender }),
                        let owner = owner(with: message.senderHardware)
                    {
                        await claimed(address, owner)
                    }
                case .frame(let hardware, _):
                    if let peer = peer(with: hardware) { await heard(peer, deliver) }
                case .deaf: await handle(.link(up: false), deliver)
                case .hearing: break
                case .tick: await handle(.tick, deliver)
                }
            }
            group.cancelAll()
        }
    }

    private func heard(_ message: ARPMessage, _ deliver: Delivery) async {
        if let peer = peersByBase[message.sender] {
            let changed = knowledge.withLock { knowledge in
                defer { knowledge.hardware[peer] = message.senderHardware }
                return knowledge.hardware[peer] != message.senderHardware
            }
            if changed { log.info("hardware address learnt", metadata: ["peer": "\(peer)"]) }
            return await heard(peer, deliver)
        }
        if let peer = peer(with: message.senderHardware) { return await heard(peer, deliver) }
        await handle(.referenceHeard(IPv4Address(value: message.sender)), deliver)
    }

    private func heard(_ peer: ServerName, _ deliver: Delivery) async {
        knowledge.withLock { $0.lastHeard[peer] = MonotonicClock.sinceStart() }
        await handle(.heard(peer), deliver)
    }

    /// The ring's members; of those that are missing any frame is heard, whatever it is for.
    func ring(_ hosts: [ServerName], _ deliver: Delivery) async {
        let missing = knowledge.withLock { knowledge in
            peers.filter { !hosts.contains($0) }.compactMap { knowledge.hardware[$0] }
        }
        socket.doubt(missing)
        await handle(.ring(hosts), deliver)
    }

    private func watchLink(_ deliver: Delivery) async {
        do {
            let watch = try NetworkWatch()
            for await change in watch.changes {
                if case .link(let link) = change, link.name == interface {
                    await handle(.link(up: link.isUp && link.hasCarrier), deliver)
                }
            }
        } catch {
            log.error("links not watched", metadata: ["error": "\(error)"])
        }
    }
}

extension Lookout.Action {
    fileprivate var isQuestion: Bool {
        switch self {
        case .probe, .probeReference: true
        case .reach, .kernel, .paused: false
        }
    }
}

private typealias TickWish = (deadline: Duration, framesMayWait: Bool)

extension Lookout {
    /// At rest the next question is soon enough, and so it is for what is heard: every waking costs. As long as a peer may
    /// be dying each moment counts. The fast profile judges by less time than a frame would lie.
    fileprivate func tickWish(after now: Duration) -> TickWish {
        let soonest = now + .milliseconds(10)
        let isInDoubt = peers.contains { $0.inDoubt && $0.verdict.silentSince == nil }
        guard !isInDoubt, let question = nextQuestion else { return (soonest, false) }
        // Without a link questions stay due.
        return (max(soonest, question.sinceStart), isAtRest && profile != .fast)
    }
}
