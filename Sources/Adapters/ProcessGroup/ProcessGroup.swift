import Glibc
import SystemSupport

/// Membership in one Corosync process group: who is in it, and messages that all of them get in the same order.
///
/// A thread of its own does everything that libcpg does, so that neither a hanging Corosync nor a ring that forms anew
/// ever makes the engine wait. One instance serves one connection: after `.lost`, join anew with another.
package final class ProcessGroup: Sendable {
    /// A longer message is refused.
    package static let longestMessage = 65536
    static let mostEvents = 4096
    /// libcpg dispatches through a buffer of 1 MiB on the stack.
    private static let stackSize = 3 << 20

    /// What happens in the group; one reader.
    ///
    /// It ends after `leave`, after `.lost`, or when the reader fell so far behind that events would have been dropped.
    package let events: AsyncStream<ProcessGroupEvent>
    private let outbox: Outbox

    private init(events: AsyncStream<ProcessGroupEvent>, outbox: Outbox) {
        self.events = events
        self.outbox = outbox
    }

    /// Starts to join and returns at once; how it went is told by the events. `hearsItself`: what this member sends is
    /// delivered to it as well, in its place among the others' messages; a reader who needs that not is not woken for it.
    package static func join(
        _ name: String,
        hearsItself: Bool = true
    ) throws(ProcessGroupError) -> ProcessGroup {
        let name = Array(name.utf8)
        guard (1...127).contains(name.count) else { throw ProcessGroupError(code: .badName) }
        let (events, continuation) = AsyncStream.makeStream(
            of: ProcessGroupEvent.self,
            bufferingPolicy: .bufferingOldest(mostEvents)
        )
        do throws(SystemError) {
            let wakeUp = try WakeUp()
            let outbox = Outbox(wakeUp: wakeUp)
            let inbox = Inbox(events: continuation)
            continuation.onTermination = { _ in outbox.close() }
            try DedicatedThread.start(name: "process-group", stackSize: stackSize) {
                Membership(
                    name: name,
                    hearsItself: hearsItself,
                    inbox: inbox,
                    outbox: outbox,
                    wakeUp: wakeUp
                )
                .run()
            }
            return ProcessGroup(events: events, outbox: outbox)
        } catch {
            throw ProcessGroupError(code: .system(error.description))
        }
    }

    deinit { outbox.close() }

    /// Sends to all members, this one included unless it doesn't hear itself. Never waits: while the ring takes no
    /// messages they are queued, and when the queue is full this throws.
    package func send(_ message: [UInt8]) throws(ProcessGroupError) {
        guard message.count <= Self.longestMessage else {
            throw ProcessGroupError(code: .messageTooLong(bytes: message.count))
        }
        try outbox.append(message)
    }

    /// Sends what is queued if the ring takes it at once, leaves, and ends the events.
    package func leave() { outbox.close() }
}
