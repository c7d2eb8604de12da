import CPostgres
import Dispatch
import Synchronization

/// Sends cancel requests from a thread of its own: the library's call waits for the server, which may hang.
final class CancelQueue: Sendable {
    static let shared = CancelQueue()

    private let queue = DispatchQueue(label: "postgres.cancel")
    private let waiting = Mutex(0)
    /// While the server hangs nothing is gained by more requests.
    private let capacity = 8

    func cancel(consuming key: OpaquePointer) {
        let admitted = waiting.withLock { count in
            guard count < capacity else { return false }
            count += 1
            return true
        }
        guard admitted else { return PQfreeCancel(key) }
        let address = UInt(bitPattern: key)
        queue.async {
            let key = OpaquePointer(bitPattern: address)
            var reason = [CChar](repeating: 0, count: 256)
            // Best effort: the caller has reported the timeout already, and the connection is closed either way.
            _ = PQcancel(key, &reason, Int32(reason.count))
            PQfreeCancel(key)
            self.waiting.withLock { $0 -= 1 }
        }
    }
}
