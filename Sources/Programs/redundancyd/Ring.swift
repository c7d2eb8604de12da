import ClusterModel
import LIMPlacement
import Logging
import ProcessGroup
import Synchronization

/// The cluster's ring: joins Corosync's process group, joins again when Corosync comes back, and names its members.
final class Ring: Sendable {
    enum Event: Sendable {
        case view(ViewID, members: [ServerName], hosts: [ServerName])
        case daemonLeft(ServerName)
        case message(Wire, from: ServerName)
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

    init(identity: Identity, log: Logger) {
        self.identity = identity
        self.log = log
    }

    /// Sends to all members; while the ring is away nothing is sent, since the next view makes everyone report anew.
    func send(_ message: Wire) {
        guard let group = group.withLock({ $0 }) else { return }
        do {
            try group.send(message.encoded())
            if !exchangeTaking(true) { log.notice("messages are sent again") }
        } catch {
            if exchangeTaking(false) { log.warning("messages are not sent", metadata: ["error": "\(error)"]) }
        }
    }

    /// Returns what was so before.
    private func exchangeTaking(_ takes: Bool) -> Bool {
        isTaking.withLock { last in
            defer { last = takes }
            return last
        }
    }

    /// Delivers events until cancelled.
    func run(_ deliver: (Event) async -> Void) async {
        var told = false
        while !Task.isCancelled {
            do {
                let joined = try ProcessGroup.join("sn-redundancy/\(identity.cluster.name)")
                group.withLock { $0 = joined }
                let reason = await pump(joined, deliver)
                group.withLock { $0 = nil }
                if !told, let reason { log.warning("ring lost", metadata: ["error": "\(reason)"]) }
                told = reason != nil
            } catch {
                log.error("ring not joined", metadata: ["error": "\(error)"])
            }
            await deliver(.lost)
            // Ends only by cancellation, which the loop's condition sees.
            try? await Task.sleep(for: Self.retry)
        }
    }

    private func pump(_ joined: ProcessGroup, _ deliver: (Event) async -> Void) async -> ProcessGroupError? {
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
            if state.joined { await deliver(view(of: state)) }
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
