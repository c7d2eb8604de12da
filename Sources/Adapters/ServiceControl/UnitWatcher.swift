import Glibc
import SystemSupport

/// Waits on its own thread for the end of main processes, and compares what systemd says with what it said before.
actor UnitWatcher {
    /// How soon a unit is looked at again that will change by itself; ever later while it doesn't.
    private static let shortestPause = Duration.milliseconds(50)
    private static let longestPause = Duration.seconds(1)

    private let executor = BlockingExecutor(label: "unit-watch")
    private let units: [String]
    private let interval: Duration
    private let systemd: Systemd
    private let stop = try? WakeUp()
    private var known: [String: UnitState] = [:]
    private var processes: [ProcessHandle] = []
    /// A main process that systemd names and that no longer is: systemd will notice in a moment.
    private var isBehind = false
    private var pause = shortestPause
    private var untold: [UnitState] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(units: [String], interval: Duration, systemd: Systemd) {
        self.units = units
        self.interval = interval
        self.systemd = systemd
    }

    nonisolated func cancel() { stop?.signal() }

    func next() async -> UnitState? {
        while untold.isEmpty {
            if !known.isEmpty { wait() }
            if Task.isCancelled { return nil }
            await look()
        }
        return untold.removeFirst()
    }

    private func wait() {
        let isPassing = isBehind || known.values.contains { $0.activity.isPassing }
        let numbers = [stop?.number ?? -1] + processes.map(\.number)
        // If it can't wait it looks at once, which is right, and rests below if that fails, too.
        _ = try? Readiness.wait(for: numbers, limit: isPassing ? min(pause, interval) : interval)
        pause = isPassing ? min(pause * 2, Self.longestPause) : Self.shortestPause
    }

    private func look() async {
        do throws(ServiceError) {
            let states = try await systemd.states(of: units)
            untold = states.filter { known[$0.unit] != $0 }
            for state in states { known[state.unit] = state }
            if !untold.isEmpty { pause = Self.shortestPause }
            watchProcesses(of: states)
        } catch {
            // systemd is busy, or is just being restarted; not to be asked in a hurry.
            processes = []
            _ = try? Readiness.wait(for: [stop?.number ?? -1], limit: .seconds(1))
        }
    }

    private func watchProcesses(of states: [UnitState]) {
        isBehind = false
        processes = states.compactMap(\.mainProcess).compactMap { process in
            let handle = processes.first { $0.process == process } ?? (try? ProcessHandle(process))
            guard let handle, !hasEnded(handle) else {
                isBehind = true
                return nil
            }
            return handle
        }
    }

    private func hasEnded(_ handle: ProcessHandle) -> Bool {
        (try? Readiness.wait(for: [handle.number], limit: .zero)) == [true]
    }
}
