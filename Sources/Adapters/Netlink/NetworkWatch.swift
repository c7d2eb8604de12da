import CLinux
import Glibc
import SystemSupport

/// Tells at once when a cable is pulled, an interface comes or goes, or an address is added or deleted.
package final class NetworkWatch: Sendable {
    /// What is there, then what changes; one reader. It ends with the watch.
    package let changes: AsyncStream<NetworkChange>
    private let stop: WakeUp

    /// Starts a thread that watches the network namespace of the caller's thread.
    ///
    /// The kernel tells of carriers at most once a second, so the thread also looks by itself, this often.
    package init(lookingEvery interval: Duration = .milliseconds(200)) throws(NetlinkError) {
        let (changes, continuation) = AsyncStream.makeStream(
            of: NetworkChange.self,
            bufferingPolicy: .bufferingNewest(1024)
        )
        self.changes = changes
        do throws(SystemError) {
            let stop = try WakeUp()
            self.stop = stop
            try DedicatedThread.start(name: "network-watch") {
                var watcher = NetworkWatcher(changes: continuation, interval: interval)
                watcher.run(until: stop)
                continuation.finish()
            }
        } catch {
            throw NetlinkError(code: .socket(error))
        }
    }

    deinit { stop.signal() }
}
