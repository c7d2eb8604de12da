package import ClusterModel

/// The passive side's permission to take over: a lease that lives in this daemon's memory only.
///
/// It runs from the moment at which *this* side sent the newest heartbeat that the active side acknowledged while
/// granting. The active side counts from when it received that heartbeat, which is later on any clock, so it never goes
/// on alone before the lease has ended here, however late a message or a process was. Only the drift of two clocks
/// remains, and that is the margin.
package struct Eligibility: Hashable, Sendable {
    /// The reign in which it was granted.
    private var epoch: UInt64?
    private var leaseStart: Instant?
    /// When each unacknowledged heartbeat was sent; bounded.
    private var sent: [Sent] = []
    /// Heartbeats sent before this sequence can't renew: a pause or a cut lies between.
    private var notBefore: UInt64 = 0

    private struct Sent: Hashable, Sendable {
        var sequence: UInt64
        var at: Instant
    }

    private static let remembered = 256

    package init() {}

    package mutating func heartbeatSent(_ sequence: UInt64, at now: Instant) {
        sent.append(Sent(sequence: sequence, at: now))
        if sent.count > Self.remembered { sent.removeFirst() }
    }

    /// The active side acknowledged our heartbeat `sequence`, granting in `grant`, or revoking with nil.
    package mutating func acknowledged(_ sequence: UInt64, grant: UInt64?) {
        guard let grant else { return end() }
        guard sequence >= notBefore, let index = sent.lastIndex(where: { $0.sequence == sequence }) else { return }
        if epoch == grant, let start = leaseStart, sent[index].at < start { return }
        epoch = grant
        leaseStart = sent[index].at
        sent.removeFirst(index)
    }

    /// Ends it now; it must be earned anew with heartbeats sent from `sequence` on.
    package mutating func end(renewableFrom sequence: UInt64 = 0) {
        epoch = nil
        leaseStart = nil
        if sequence > 0 { notBefore = sequence }
    }

    package func holds(in epoch: UInt64, lease: Duration, at now: Instant) -> Bool {
        guard self.epoch == epoch, let leaseStart else { return false }
        return now.since(leaseStart) < lease
    }
}
