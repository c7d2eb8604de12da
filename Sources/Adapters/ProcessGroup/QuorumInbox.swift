import CCorosync

/// Where votequorum's callbacks put what they are told, on the thread that dispatches.
///
/// A word on the majority belongs to the ring that was told last before it: Corosync sends it when that ring has settled,
/// with the third host's vote for it or without (votequorum.c). A word from before is of another ring.
final class QuorumInbox {
    private(set) var ring: ProcessGroupEvent.Ring?
    private(set) var isQuorate: Bool?

    static let formed: votequorum_nodelist_notification_fn_t = { _, context, ring, _, _ in
        guard let inbox = QuorumInbox.of(context) else { return }
        inbox.ring = .init(node: ring.nodeid, sequence: ring.seq)
        inbox.isQuorate = nil
    }

    static let decided: votequorum_quorum_notification_fn_t = { _, context, quorate, _, _ in
        guard let inbox = QuorumInbox.of(context) else { return }
        inbox.isQuorate = quorate != 0
    }

    private static func of(_ context: UInt64) -> QuorumInbox? {
        guard let pointer = UnsafeMutableRawPointer(bitPattern: UInt(context)) else { return nil }
        return Unmanaged<QuorumInbox>.fromOpaque(pointer).takeUnretainedValue()
    }
}
