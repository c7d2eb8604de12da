import Glibc
import SystemSupport

/// Follows what Corosync's votequorum says of each ring, on a thread of its own.
package final class QuorumWatch: Sendable {
    /// How often the device's state is looked at: nobody tells when the third host is lost while all others are there.
    private static let lookInterval = Duration.milliseconds(500)
    /// The same while Corosync uses no device; where it begins to, the votes change, and that is told.
    private static let lookIntervalWithoutDevice = Duration.seconds(2)
    /// libvotequorum dispatches through a buffer of 1 MiB on the stack.
    private static let stackSize = 3 << 20

    /// Each change; only the newest counts. Ends after `end`, or when Corosync is lost: then watch anew.
    package let notices: AsyncStream<QuorumNotice>
    private let outbox: Outbox

    private init(notices: AsyncStream<QuorumNotice>, outbox: Outbox) {
        self.notices = notices
        self.outbox = outbox
    }

    /// Starts and returns at once. `node` is this server's id in the ring.
    package static func begin(node: UInt32) throws(ProcessGroupError) -> QuorumWatch {
        let (notices, continuation) = AsyncStream.makeStream(
            of: QuorumNotice.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        do throws(SystemError) {
            let wakeUp = try WakeUp()
            let outbox = Outbox(wakeUp: wakeUp)
            continuation.onTermination = { _ in outbox.close() }
            try DedicatedThread.start(name: "quorum-watch", stackSize: stackSize) {
                follow(node: node, continuation, outbox, wakeUp)
                continuation.finish()
            }
            return QuorumWatch(notices: notices, outbox: outbox)
        } catch {
            throw ProcessGroupError(code: .system(error.description))
        }
    }

    deinit { outbox.close() }

    package func end() { outbox.close() }

    private static func follow(
        node: UInt32,
        _ notices: AsyncStream<QuorumNotice>.Continuation,
        _ outbox: Outbox,
        _ wakeUp: WakeUp
    ) {
        let inbox = QuorumInbox()
        var told: QuorumNotice?
        var device = QuorumNotice.Device.none
        // Whoever reads learns from the end of the stream that Corosync is lost, and why from the process group.
        guard let connection = try? QuorumConnection.open(into: inbox) else { return }
        while outbox.isOpen {
            let limit = device == .none ? lookIntervalWithoutDevice : lookInterval
            guard let ready = try? Readiness.wait(for: [connection.descriptor, wakeUp.number], limit: limit) else {
                return
            }
            if ready[1] { wakeUp.clear() }
            if ready[0], (try? connection.dispatch()) == nil { return }
            device = connection.device(of: node) ?? device
            guard let ring = inbox.ring else { continue }
            let notice = QuorumNotice(ring: ring, isQuorate: inbox.isQuorate, device: device)
            if notice != told { notices.yield(notice) }
            told = notice
        }
    }
}
