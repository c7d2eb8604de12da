import CLinux
import Glibc

/// A plain POSIX thread for work that must not wait for the cooperative pool.
///
/// The body runs once, with all signals blocked, and the thread ends with it. Nobody can join it: what it needs is
/// captured by the body, and it is told to end through a `WakeUp`.
package enum DedicatedThread {
    /// Small, since a daemon that locks its memory would lock the whole of each stack.
    package static let smallStack = 512 << 10

    /// Starts the thread; it inherits the network and mount namespace of the caller.
    ///
    /// The kernel keeps the first 15 bytes of the name.
    package static func start(
        name: String,
        stackSize: Int = smallStack,
        _ body: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        let start = Unmanaged.passRetained(Start(name: name, body: body))
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        pthread_attr_setstacksize(&attributes, stackSize)
        var thread = pthread_t()
        let result = pthread_create(&thread, &attributes, run, start.toOpaque())
        guard result == 0 else {
            start.release()
            errno = result
            throw SystemError("pthread_create", name)
        }
    }

    private static let run: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        guard let pointer else { return nil }
        let start = Unmanaged<Start>.fromOpaque(pointer).takeRetainedValue()
        // Signals are for the thread that the daemon's lifecycle listens on.
        var all = sigset_t()
        sigfillset(&all)
        pthread_sigmask(SIG_BLOCK, &all, nil)
        _ = clinux_name_this_thread(start.name)
        start.body()
        return nil
    }

    private final class Start: Sendable {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
