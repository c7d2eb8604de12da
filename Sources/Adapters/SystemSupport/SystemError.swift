import CLinux
import Glibc

/// A failed system call: which one, on what, and what the kernel said.
package struct SystemError: Error, Sendable, CustomStringConvertible {
    package let call: String
    package let object: String
    package let errno: Int32

    /// Reads `errno`: make it the first thing after the failed call.
    package init(_ call: String, _ object: String) {
        self.errno = Glibc.errno
        self.call = call
        self.object = object
    }

    package var description: String { "\(object): \(call): \(String(cString: strerror(errno)))" }
}
