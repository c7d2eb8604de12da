import SystemSupport
import Synchronization

/// Messages on their way from the engine to the group's thread.
///
/// Corosync takes none while the ring forms anew; they wait here, up to a limit, so that nobody waits with them.
final class Outbox: Sendable {
    static let mostMessages = 512
    static let mostBytes = 4 << 20

    private struct State {
        var messages: [[UInt8]] = []
        /// How many of `messages`, from the front, are sent already.
        var sent = 0
        var bytes = 0
        var isOpen = true
    }

    private let state = Mutex(State())
    private let wakeUp: WakeUp

    init(wakeUp: WakeUp) { self.wakeUp = wakeUp }

    func append(_ message: [UInt8]) throws(ProcessGroupError) {
        let refusal = state.withLock { state -> ProcessGroupError.Code? in
            guard state.isOpen else { return .left }
            guard state.messages.count - state.sent < Self.mostMessages, state.bytes + message.count <= Self.mostBytes
            else { return .queueFull }
            state.messages.append(message)
            state.bytes += message.count
            return nil
        }
        if let refusal { throw ProcessGroupError(code: refusal) }
        wakeUp.signal()
    }

    var first: [UInt8]? {
        state.withLock { $0.sent < $0.messages.count ? $0.messages[$0.sent] : nil }
    }

    func removeFirst() {
        state.withLock { state in
            guard state.sent < state.messages.count else { return }
            state.bytes -= state.messages[state.sent].count
            state.sent += 1
            if state.sent == state.messages.count {
                state.messages.removeAll(keepingCapacity: state.sent <= 64)
                state.sent = 0
            }
        }
    }

    var isOpen: Bool { state.withLock { $0.isOpen } }

    /// Takes no more messages and wakes the thread, which leaves the group.
    func close() {
        state.withLock { $0.isOpen = false }
        wakeUp.signal()
    }
}
