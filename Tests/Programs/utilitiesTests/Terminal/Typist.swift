import Dispatch
import Synchronization

/// Somebody at a terminal, on a thread of its own: waiting for a child process blocks one of the few threads that async
/// tests share, so typing must need none of them.
final class Typist<Seen: Sendable>: Sendable {
    private let result = Mutex<Result<Seen, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Seen) {
        DispatchQueue(label: "typist").async {
            let seen = Result { try work() }
            self.result.withLock { $0 = seen }
            self.done.signal()
        }
    }

    /// What was seen, once all is typed.
    func seen() throws -> Seen {
        done.wait()
        guard let seen = result.withLock({ $0 }) else { throw CancellationError() }
        return try seen.get()
    }
}
