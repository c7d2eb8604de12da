import ClusterModel
import LIMPlacement
import Logging
import ManagementFailover
import ProcessGroup
import Synchronization
import SystemSupport

/// The cluster's ring: joins Corosync's process group, joins again when Corosync comes back, and names its members.
final class Ring: Sendable {
    enum Event: Sendable {
        case view(ViewID, members: [ServerName], hosts: [ServerName])
        case daemonLeft(ServerName)
        case message(Wire, from: ServerName)
        /// What the third host's vote is worth in the ring as it is now. Told before the view that it is about.
        case vote(ThirdVote)
        case lost
    }

    private struct Membership {
        var members: [ProcessGroupEvent.Member] = []
        var ring = ProcessGroupEvent.Ring(node: 0, sequence: 0)
        var nodes: [UInt32] = []
        var joined = false
    }

    /// How long to leave Corosync alone before asking it again.
    private static let retry = Duration.milliseconds(200)

    private let identity: Identity
    private let log: Logger
    private let group = Mutex<ProcessGroup?>(nil)
    /// Whether Corosync took the last message: each change is said once.
    private let isTaking = Mutex(true)
    private let votes: Mutex<Votes>
    /// What is said of the members and of the votes comes from two sides, and is delivered in the order in which it came.
    private let turnstile = Turnstile()

    private struct Votes {
        var known: VoteOfRing
        var told: ThirdVote?
    }

    init(identity: Identity, log: Logger) {
        self.identity = identity
        self.log = log
        votes = Mutex(Votes(known: VoteOfRing(isNamed: identity.cluster.witness != nil)))
    }

    /// What was told last.
    var vote: ThirdVote { votes.withLock { $0.told ?? .none } }

    /// Sends to all members; while the ring is away nothing is sent, since the next view makes everyone report anew.
    /// False if the group did not take it and may take it later; without a group there is nobody to miss it.
    @discardableResult
    func send(_ message: Wire) -> Bool {
        guard let group = group.withLock({ $0 }) else { return true }
        do {
            try group.send(message.encoded())
            if !exchangeTaking(true) { log.notice("messages are sent again") }
            return true
        } catch {
            if exchangeTaking(false) { log.warning("messages are not sent", metadata: ["error": "\(error)"]) }
            return false
        }
    }

    /// Returns what was so before.
    private func exchangeTaking(_ takes: Bool) -> Bool {
        isTaking.withLock { last in
            defer { last = takes }
            return last
        }
    }

    /// A third host was named, or is no longer.
    func name(witness: String?, _ deliver: @Sendable (Event) async -> Void) async {
        await turnstile.pass { await tell(deliver) { $0.name(witness != nil) } }
    }

    /// Delivers events until cancelled.
    func run(_ deliver: @escaping @Sendable (Event) async -> Void) async {
        var told = false
        while !Task.isCancelled {
            do {
                let joined = try ProcessGroup.join("sn-redundancy/\(identity.cluster.name)", hearsItself: false)
                group.withLock { $0 = joined }
                let watch = try QuorumWatch.begin(node: identity.nodeID)
                async let followed: Void = follow(watch, deliver)
                let reason = await pump(joined, deliver)
                watch.end()
                await followed
                group.withLock { $0 = nil }
                if !told, let reason { log.warning("ring lost", metadata: ["error": "\(reason)"]) }
                told = reason != nil
            } catch {
                log.error("ring not joined", metadata: ["error": "\(error)"])
            }
            await turnstile.pass {
                await tell(deliver) { $0.lost() }
                await deliver(.lost)
            }
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.retry)
        }
    }

    private func follow(_ watch: QuorumWatch, _ deliver: @Sendable (Event) async -> Void) async {
        for await notice in watch.notices {
            await turnstile.pass {
                await tell(deliver) { known in
                    known.told(of: .init(notice.ring), isQuorate: notice.isQuorate, device: .init(notice.device))
                }
            }
        }
    }

    private func tell(_ deliver: (Event) async -> Void, _ change: (inout VoteOfRing) -> Void) async {
        let news = votes.withLock { votes -> ThirdVote? in
            change(&votes.known)
            guard votes.known.vote != votes.told else { return nil }
            votes.told = votes.known.vote
            return votes.known.vote
        }
        if let news { await deliver(.vote(news)) }
    }

    private func pump(_ joined: ProcessGroup, _ deliver: @Sendable (Event) async -> Void) async -> ProcessGroupError? {
        var state = Membership()
        defer { joined.leave() }
        for await event in joined.events {
            switch event {
            case .connected: continue
            case .lost(let error): return error
            case .ring(let ring, let nodes):
                state.ring = ring
                state.nodes = nodes
            case .membership(let members, let left, _):
                state.members = members
                state.joined = state.joined || members.contains { $0.node == identity.nodeID }
                for departure in left where departure.reason == .leave || departure.reason == .processDown {
                    if let name = identity.server(ofNode: departure.member.node), name != identity.me {
                        await deliver(.daemonLeft(name))
                    }
                }
            case .delivered(let bytes, let sender):
                await pass(bytes, from: sender, to: deliver)
                continue
            }
            guard state.joined else { continue }
            await turnstile.pass {
                await tell(deliver) { $0.joined(.init(state.ring)) }
                await deliver(view(of: state))
            }
        }
        return nil
    }

    private func view(of state: Membership) -> Event {
        let id = ViewID(
            ringSequence: state.ring.sequence,
            ringNode: state.ring.node,
            members: state.members.map { (node: $0.node, process: $0.process) }
        )
        let members = Set(state.members.map(\.node)).compactMap(identity.server(ofNode:)).sorted()
        let hosts = state.nodes.compactMap(identity.server(ofNode:)).sorted()
        return .view(id, members: members, hosts: hosts)
    }

    private func pass(
        _ bytes: [UInt8],
        from sender: ProcessGroupEvent.Member,
        to deliver: (Event) async -> Void
    ) async {
        guard sender.node != identity.nodeID, let name = identity.server(ofNode: sender.node) else { return }
        do {
            guard let message = try Wire.decode(bytes) else { return }
            await deliver(.message(message, from: name))
        } catch {
            log.warning("message not understood", metadata: ["from": "\(name)", "error": "\(error)"])
        }
    }
}

extension VoteOfRing.Ring {
    fileprivate init(_ ring: ProcessGroupEvent.Ring) { self.init(node: ring.node, sequence: ring.sequence) }
}

extension VoteOfRing.Device {
    fileprivate init(_ device: QuorumNotice.Device) {
        self =
            switch device {
            case .none: .none
            case .silent: .silent
            case .heard: .heard
            }
    }
}
