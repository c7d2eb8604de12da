import ClusterModel
import Logging
import PostgresControl
import Synchronization
import SystemSupport

// The slot in which the active side keeps the log that the other one lacks. Both sides have one at all times, so that
// the other's receiver is let in from the moment of a promotion on.
extension ManagedDatabase {
    private static let slot = ManagementConfiguration.replicationSlot
    private static let slotInterval = Duration.seconds(2)
    private static let slotLimit = Duration.milliseconds(800)

    /// Looks every `slotInterval` at most. What fails is tried at the next look: redundancy waits for it, clients don't.
    func keepSlot(isStandby: Bool) async {
        let now = MonotonicClock.sinceStart()
        let isDue = slotLookedAt.withLock { last in
            if let last, now - last < Self.slotInterval { return false }
            last = now
            return true
        }
        guard isDue else { return }
        do {
            let found = try await session.slots(limit: Self.slotLimit).first { $0.name == Self.slot }
            if let found {
                let free = try await files.freeBytes()
                guard let reason = found.reasonToRenew(isStandby: isStandby, freeBytes: free) else { return }
                log.notice("replication slot made anew", metadata: ["because": "\(reason.rawValue)"])
                try await session.dropSlot(Self.slot, limit: Self.slotLimit)
            }
            try await session.createPhysicalSlot(Self.slot, limit: Self.slotLimit)
        } catch {
            log.info("replication slot not looked after", metadata: ["error": "\(error)"])
        }
    }
}
