import Synchronization
import SystemSupport

/// Tells at once when the server's process ends; looking now and then tells it a tenth of a second later.
package final class PostmasterWatch: Sendable {
    /// An element each time that the watched process ended. For one reader.
    package let endings: AsyncStream<Void>
    private let inlet: AsyncStream<Void>.Continuation
    private let watched = Mutex<Int32?>(nil)

    package init() {
        (endings, inlet) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// This process is the server from now on; nothing happens if that is known.
    package func watch(_ process: Int32) {
        let isNew = watched.withLock { watched in
            defer { watched = process }
            return watched != process
        }
        guard isNew else { return }
        do throws(SystemError) {
            let handle = try ProcessHandle(process)
            try DedicatedThread.start(name: "postmaster") { self.wait(for: handle) }
        } catch {
            // It is gone already, or can't be watched: then it is found missing by whoever looks next.
            forget(process)
        }
    }

    private func wait(for handle: ProcessHandle) {
        var hasEnded = false
        while !hasEnded {
            do throws(SystemError) {
                hasEnded = try Readiness.wait(for: [handle.number], limit: nil)[0]
            } catch {
                return forget(handle.process)
            }
        }
        forget(handle.process)
        inlet.yield()
    }

    private func forget(_ process: Int32) {
        watched.withLock { if $0 == process { $0 = nil } }
    }
}
