import ProcessGroup
import Synchronization

/// Keeps what a process group tells, so that a test can wait for something to have been told.
final class Recorder: Sendable {
    private struct State {
        var events: [ProcessGroupEvent] = []
        var hasEnded = false
    }

    private let state = Mutex(State())

    var events: [ProcessGroupEvent] { state.withLock { $0.events } }
    var hasEnded: Bool { state.withLock { $0.hasEnded } }

    func record(_ group: ProcessGroup) async {
        for await event in group.events { state.withLock { $0.events.append(event) } }
        state.withLock { $0.hasEnded = true }
    }

    /// Waits for the condition to hold, up to a limit; answers whether it does.
    func waits(limit: Duration = .seconds(10), for condition: @Sendable (Recorder) -> Bool) async -> Bool {
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            if condition(self) { return true }
            try? await Task.sleep(for: .milliseconds(2))
        }
        return condition(self)
    }

    /// The members as last told.
    var nodes: [UInt32] {
        for event in events.reversed() {
            if case .membership(let members, _, _) = event { return members.map(\.node).sorted() }
        }
        return []
    }

    var messages: [[UInt8]] {
        events.compactMap { if case .delivered(let bytes, _) = $0 { bytes } else { nil } }
    }
}
