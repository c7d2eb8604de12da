import Glibc
import SystemSupport

/// The life of one membership, on its own thread: connect, join, deliver and send, leave.
struct Membership: Sendable {
    /// How often a message that the ring refused is offered again.
    private static let retryInterval = Duration.milliseconds(5)

    let name: [UInt8]
    let hearsItself: Bool
    let inbox: Inbox
    let outbox: Outbox
    let wakeUp: WakeUp

    func run() {
        do throws(ProcessGroupError) {
            let connection = try Connection.open(into: inbox)
            let own = ProcessGroupEvent.Member(node: try connection.localNode(), process: UInt32(getpid()))
            if !hearsItself { inbox.skipMessages(of: own) }
            inbox.put(.connected(as: own))
            var hasJoined = false
            while outbox.isOpen {
                if !hasJoined { hasJoined = try connection.join(name) }
                try turn(connection, canSend: hasJoined)
            }
            if hasJoined {
                _ = try sendAll(connection)
                try connection.leave(name)
            }
        } catch {
            // After leave() nobody wants to know that Corosync went away in the same moment.
            if outbox.isOpen { inbox.put(.lost(error)) }
        }
        outbox.close()
        inbox.finish()
    }

    /// Waits until something happens, delivers, and sends.
    private func turn(_ connection: borrowing Connection, canSend: Bool) throws(ProcessGroupError) {
        let isBehind = try canSend ? !sendAll(connection) : true
        let ready: [Bool]
        do throws(SystemError) {
            ready = try Readiness.wait(
                for: [connection.descriptor, wakeUp.number],
                limit: isBehind ? Self.retryInterval : nil
            )
        } catch {
            throw ProcessGroupError(code: .system(error.description))
        }
        if ready[1] { wakeUp.clear() }
        if ready[0] { try connection.dispatch() }
    }

    /// Sends from the queue until it is empty (true) or the ring takes no more.
    private func sendAll(_ connection: borrowing Connection) throws(ProcessGroupError) -> Bool {
        while let message = outbox.first {
            guard try connection.send(message) else { return false }
            outbox.removeFirst()
        }
        return true
    }
}
