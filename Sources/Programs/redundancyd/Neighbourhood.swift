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
    let six: NeighbourSocket
    let identity: Identity
    private let interface: String
    let peers: [ServerName]
    private let bases: [ServerName: UInt32]
    /// Asked for every frame.
    let peersByBase: [UInt32: ServerName]
    let moving: Set<UInt32>
    let knowledge: Mutex<Knowledge>
    /// Frames, the link, the ring and the profile come from several tasks; what the lookout says of them is delivered in
    /// the order in which it said it. Else a server that just got its link back keeps its last word from before.
    private let turnstile = Turnstile()
    let log: Logger

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
            // Silence is judged in the order of what was heard: a starved server must not miss an unread answer. At rest a
            // round is then two wakings: one for the answers, one for the next questions.
            tickEvery: .milliseconds(200)
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

    func secondsSinceHeard(_ peer: ServerName) -> Double? {
        knowledge.withLock { $0.lastHeard[peer] }.map { (MonotonicClock.sinceStart() - $0) / .seconds(1) }
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

    func probe(_ action: Lookout.Action) {
        switch action {
        case .probe(let peer):
            guard let target = bases[peer] else { return }
            let known = knowledge.withLock { $0.hardware[peer] }
            ask(IPv4Address(value: target), at: known ?? .broadcast)
        case .probeReference(let address):
            // All hosts of the network hear a broadcast: it is for a reference that is new, or has moved.
            let known = knowledge.withLock { $0.references.removeValue(forKey: address.value) }
            ask(address, at: known ?? .broadcast)
        case .reach, .discounted, .kernel, .paused: break
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
