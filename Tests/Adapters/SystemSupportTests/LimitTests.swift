import Glibc
import SystemSupport
import Testing

@Suite("Work that may hang is waited for in time only", .timeLimit(.minutes(1)))
struct LimitTests {
    @Test("an answer in time is the answer")
    func inTime() async {
        #expect(await Limit.wait(atMost: .seconds(30)) { 7 } == 7)
    }

    @Test("work that can't even be cancelled is left behind")
    func hanging() async {
        let executor = Hanging()
        let answer = await Limit.wait(atMost: .milliseconds(50)) { await executor.hang() }
        #expect(answer == nil)
        executor.release()
    }

    @Test("whoever is cancelled waits no longer")
    func cancelled() async {
        await withTaskGroup(of: Int?.self) { tasks in
            tasks.addTask {
                await Limit.wait(atMost: .seconds(1000)) {
                    try? await Task.sleep(for: .seconds(1000))
                    return 7
                }
            }
            tasks.cancelAll()
            #expect(await tasks.next() == .some(nil))
        }
    }
}

/// Blocks its thread, as a call to a disk that hangs does, until it is released.
private actor Hanging {
    private let executor = BlockingExecutor(label: "hanging")
    private let wakeUp = try? WakeUp()

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    func hang() -> Int {
        _ = try? Readiness.wait(for: [wakeUp?.number ?? -1], limit: .seconds(50))
        return 7
    }

    nonisolated func release() { wakeUp?.signal() }
}
