import Synchronization

/// Lets one body through at a time, in the order in which they came, across the body's own suspensions.
///
/// For what is decided in one place and told in another: told in another order, the last word would be an old one.
package final class Turnstile: Sendable {
    private struct Queue {
        var isBusy = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let queue = Mutex(Queue())

    package init() {}

    /// Not to be entered again from within the body: it would wait for itself.
    package func pass(_ body: () async -> Void) async {
        if !queue.withLock({ Self.enter(&$0) }) {
            await withCheckedContinuation { continuation in
                let isFree = queue.withLock { queue in
                    if Self.enter(&queue) { return true }
                    queue.waiting.append(continuation)
                    return false
                }
                if isFree { continuation.resume() }
            }
        }
        await body()
        let next = queue.withLock { queue in
            // The turn is handed on: nobody who comes now gets in between.
            if queue.waiting.isEmpty { queue.isBusy = false }
            return queue.waiting.isEmpty ? nil : queue.waiting.removeFirst()
        }
        next?.resume()
    }

    private static func enter(_ queue: inout Queue) -> Bool {
        if queue.isBusy { return false }
        queue.isBusy = true
        return true
    }
}
