import CLinux
import Glibc

/// Wakes a thread that waits in `poll`, from any other thread (an eventfd).
package final class WakeUp: Sendable {
    private let descriptor: OwnedDescriptor

    package init() throws(SystemError) {
        let number = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
        guard number >= 0 else { throw SystemError("eventfd", "wake-up") }
        descriptor = OwnedDescriptor(adopting: number)
    }

    /// What the thread polls for reading.
    package var number: Int32 { descriptor.number }

    package func signal() { eventfd_write(descriptor.number, 1) }

    /// Call it after waking and before looking for what to do, or a signal given in between is lost.
    package func clear() {
        var count: eventfd_t = 0
        eventfd_read(descriptor.number, &count)
    }
}
