import Synchronization

/// The passing of time, told to an engine: often while something is going on, seldom at rest.
///
/// Every tick wakes the processor. At rest nothing waits for one: what happens comes as an event of its own, and the
/// engine that takes it in says `hurry`, if it isn't at rest any more.
package final class Ticker: Sendable {
    /// How long there may be quiet after a tick.
    package enum Pause: Sendable {
        case short(Duration)
        /// Until somebody says `hurry`, but no longer than to the next whole number of these: see `Rest`.
        case rest(Duration)
    }

    private struct Quiet {
        var sleep: Task<Void, Never>?
        /// Somebody was in a hurry since the last tick began.
        var isOver = false
    }

    private let current = Mutex(Quiet())

    package init() {}

    /// Ticks until cancelled.
    package func run(_ tick: () async -> Pause) async {
        while !Task.isCancelled {
            current.withLock { $0.isOver = false }
            // An error is cancellation, which the loop's condition sees.
            switch await tick() {
            case .short(let pause): try? await Task.sleep(for: pause)
            case .rest(let pause): await rest(for: pause)
            }
        }
    }

    /// The engine is not at rest: the next tick comes at once, unless one comes soon anyway.
    package func hurry() {
        current.withLock { rest in
            rest.isOver = true
            rest.sleep?.cancel()
        }
    }

    private func rest(for pause: Duration) async {
        let sleep = Task { await Rest.pass(pause) }
        current.withLock { rest in
            rest.sleep = sleep
            if rest.isOver { sleep.cancel() }
        }
        await withTaskCancellationHandler {
            await sleep.value
        } onCancel: {
            sleep.cancel()
        }
        current.withLock { $0.sleep = nil }
    }
}
