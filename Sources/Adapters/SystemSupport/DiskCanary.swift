import CLinux
import Glibc
import Synchronization

/// Writes a block to a folder's file system every second, on a thread of its own: whether that disk takes writes.
///
/// The file has no name, so nothing is left behind. A disk that hangs takes the thread with it, and only the thread.
package final class DiskCanary: Sendable {
    package enum Finding: Sendable, Equatable {
        case well
        case full
        /// A write has been under way for longer than `patience`.
        case hung
    }

    private struct State {
        var began: Duration?
        var isFull = false
        var stopped = false
    }

    private let folder: String
    private let patience: Duration
    private let state = Mutex(State())
    private let end: WakeUp
    /// A log segment and what a checkpoint needs: less is as good as nothing.
    private static let leastFree: UInt64 = 32 << 20

    package init(on folder: String, patience: Duration = .seconds(5)) throws(SystemError) {
        self.folder = folder
        self.patience = patience
        end = try WakeUp()
    }

    package var finding: Finding {
        state.withLock { state in
            if let began = state.began, MonotonicClock.sinceStart() - began > patience { return .hung }
            return state.isFull ? .full : .well
        }
    }

    /// Begins to write, until `stop`.
    package func start() throws(SystemError) {
        try DedicatedThread.start(name: "disk canary") { self.run() }
    }

    package func stop() {
        state.withLock { $0.stopped = true }
        end.signal()
    }

    private func run() {
        while !state.withLock({ $0.stopped }) {
            state.withLock { $0.began = MonotonicClock.sinceStart() }
            let isFull = writeOnce()
            state.withLock { state in
                state.began = nil
                state.isFull = isFull
            }
            var entry = pollfd(fd: end.number, events: Int16(POLLIN), revents: 0)
            poll(&entry, 1, 1000)
        }
    }

    /// Whether there is no room; any other failure is not this canary's to tell.
    private func writeOnce() -> Bool {
        var space = statvfs()
        if statvfs(folder, &space) == 0, UInt64(space.f_bavail) * UInt64(space.f_frsize) < Self.leastFree {
            return true
        }
        let number = clinux_open_unnamed(folder)
        guard number >= 0 else { return errno == ENOSPC || errno == EDQUOT }
        let file = OwnedDescriptor(adopting: number)
        let block = [UInt8](repeating: 0x5A, count: 8192)
        let count = write(file.number, block, block.count)
        return count < block.count && (count >= 0 || errno == ENOSPC || errno == EDQUOT)
    }
}
