import CLinux
import Glibc

extension OwnedDescriptor {
    /// The next connection that waits at a listening socket, non-blocking and not inherited by programs that are
    /// started in the same moment.
    package static func accept(from listening: Int32) throws(SystemError) -> OwnedDescriptor {
        let number = clinux_accept(listening)
        guard number >= 0 else { throw SystemError("accept", "socket") }
        return OwnedDescriptor(adopting: number)
    }
}
