import EngineClock
import Synchronization
import Testing

/// The Mutex alone can't be shared by two tasks.
private final class Count: Sendable {
    let value = Mutex(0)
}

@Suite("Time passes often while something is going on, and seldom at rest")
struct TickerTests {
    @Test("At rest the next tick waits until something happens; cancellation ends it", .timeLimit(.minutes(1)))
    func hurry() async {
        let ticker = Ticker()
        let count = Count()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await ticker.run {
                    count.value.withLock { $0 += 1 }
                    return .rest(.seconds(3600))
                }
            }
            while count.value.withLock({ $0 }) < 5 {
                ticker.hurry()
                await Task.yield()
            }
            group.cancelAll()
        }
    }

    @Test("What happens while a tick decides that this is rest is not slept through", .timeLimit(.minutes(1)))
    func during() async {
        let ticker = Ticker()
        let count = Count()
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                await ticker.run {
                    let number = count.value.withLock { count in
                        count += 1
                        return count
                    }
                    if number == 1 { ticker.hurry() }
                    return .rest(.seconds(3600))
                }
            }
            while count.value.withLock({ $0 }) < 2 { await Task.yield() }
            group.cancelAll()
        }
        #expect(count.value.withLock { $0 } == 2)
    }
}
