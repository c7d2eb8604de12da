import CCorosync
import Synchronization

/// Where Corosync's callbacks put what they are told.
///
/// They have no context but the one set on the handle, and run on the thread that dispatches: the group's own.
final class Inbox: Sendable {
    private let events: AsyncStream<ProcessGroupEvent>.Continuation
    private let unheard = Mutex<ProcessGroupEvent.Member?>(nil)

    init(events: AsyncStream<ProcessGroupEvent>.Continuation) { self.events = events }

    /// What this one sends is not put.
    func skipMessages(of member: ProcessGroupEvent.Member) { unheard.withLock { $0 = member } }

    /// Gives up the stream when an event has no room any more: a member that missed one would decide wrongly.
    func put(_ event: ProcessGroupEvent) {
        if case .dropped = events.yield(event) { events.finish() }
    }

    func finish() { events.finish() }

    static let delivered: cpg_deliver_fn_t = { handle, _, node, process, message, length in
        guard let inbox = Inbox.of(handle) else { return }
        let sender = ProcessGroupEvent.Member(node: node, process: process)
        guard inbox.unheard.withLock({ $0 }) != sender else { return }
        let bytes = [UInt8](UnsafeRawBufferPointer(start: message, count: length))
        inbox.put(.delivered(bytes, from: sender))
    }

    static let changed: cpg_confchg_fn_t = { handle, _, members, memberCount, left, leftCount, joined, joinedCount in
        guard let inbox = Inbox.of(handle) else { return }
        inbox.put(
            .membership(
                members: UnsafeBufferPointer(start: members, count: memberCount).map(Inbox.member),
                left: UnsafeBufferPointer(start: left, count: leftCount).map {
                    .init(member: Inbox.member($0), reason: Inbox.reason($0.reason))
                },
                joined: UnsafeBufferPointer(start: joined, count: joinedCount).map(Inbox.member)
            )
        )
    }

    static let formed: cpg_totem_confchg_fn_t = { handle, ring, count, nodes in
        guard let inbox = Inbox.of(handle) else { return }
        let nodes = [UInt32](UnsafeBufferPointer(start: nodes, count: Int(count)))
        inbox.put(.ring(.init(node: ring.nodeid, sequence: ring.seq), nodes: nodes))
    }

    private static func of(_ handle: cpg_handle_t) -> Inbox? {
        var context: UnsafeMutableRawPointer?
        guard cpg_context_get(handle, &context) == CS_OK, let context else { return nil }
        return Unmanaged<Inbox>.fromOpaque(context).takeUnretainedValue()
    }

    private static func member(_ address: cpg_address) -> ProcessGroupEvent.Member {
        .init(node: address.nodeid, process: address.pid)
    }

    private static func reason(_ value: UInt32) -> ProcessGroupEvent.Reason {
        switch value {
        case CPG_REASON_LEAVE.rawValue: .leave
        case CPG_REASON_PROCDOWN.rawValue: .processDown
        case CPG_REASON_NODEDOWN.rawValue: .nodeDown
        case CPG_REASON_NODEUP.rawValue: .nodeUp
        case let value: .other(value)
        }
    }
}
