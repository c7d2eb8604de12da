import Synchronization

/// Waits for work that may hang in the kernel, and gives up on it in time.
package enum Limit {
    /// What the work answers, or nil when the time was up first or the task was cancelled.
    ///
    /// A task group would wait for its children, and a program that is started from a disk that hangs can't even be
    /// killed. So the work is cancelled and left behind, and ends whenever the kernel lets it.
    package static func wait<Answer: Sendable>(
        atMost limit: Duration,
        for work: @escaping @Sendable () async -> Answer
    ) async -> Answer? {
        let first = FirstAnswer<Answer>()
        let working = Task { first.settle(await work()) }
        let waiting = Task {
            // Cancelled means that there is an answer already.
            try? await Task.sleep(for: limit)
            first.settle(nil)
        }
        defer {
            working.cancel()
            waiting.cancel()
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { first.wait($0) }
        } onCancel: {
            first.settle(nil)
        }
    }
}

/// The first of several answers; later ones are dropped.
private final class FirstAnswer<Answer: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Answer?, Never>)
        case settled(Answer?)
    }

    private let state = Mutex(State.open)

    func wait(_ continuation: CheckedContinuation<Answer?, Never>) {
        let settled: Answer?? = state.withLock { state in
            guard case .settled(let answer) = state else {
                state = .awaited(continuation)
                return nil
            }
            return .some(answer)
        }
        if let settled { continuation.resume(returning: settled) }
    }

    func settle(_ answer: Answer?) {
        let waiting = state.withLock { state -> CheckedContinuation<Answer?, Never>? in
            switch state {
            case .open:
                state = .settled(answer)
                return nil
            case .awaited(let continuation):
                state = .settled(answer)
                return continuation
            case .settled: return nil
            }
        }
        waiting?.resume(returning: answer)
    }
}
