/// Lets whoever waits for an order go on once it is carried out, or dropped with the queue.
final class Ending: Sendable {
    private let continuation: CheckedContinuation<Void, Never>

    init(_ continuation: CheckedContinuation<Void, Never>) { self.continuation = continuation }

    deinit { continuation.resume() }
}
