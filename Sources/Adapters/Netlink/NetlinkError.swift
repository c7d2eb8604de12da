package import SystemSupport
import CLinux
import Glibc

/// Why the kernel's network tables couldn't be read or changed.
package struct NetlinkError: Error, Sendable, CustomStringConvertible {
    package enum Code: Sendable {
        /// The kernel refused: what was asked, its errno and, where it gave one, its reason.
        case refused(String, errno: Int32, reason: String)
        /// The kernel's answer didn't come or couldn't be read.
        case noAnswer(String)
        case noInterface(String)
        case notHeld(String)
        case socket(SystemError)
    }

    package let code: Code

    package init(code: Code) { self.code = code }

    /// The kernel's errno, if it refused.
    package var errno: Int32? { if case .refused(_, let errno, _) = code { errno } else { nil } }

    package var description: String {
        switch code {
        case .refused(let what, let errno, let reason):
            "The kernel refused to \(what): \(String(cString: strerror(errno)))\(reason.isEmpty ? "" : " (\(reason))")."
        case .noAnswer(let what):
            "The kernel gave no readable answer when asked to \(what). Try again, and see 'dmesg' if it stays so."
        case .noInterface(let name):
            "There is no network interface \(name) on this server. See 'ip link' for those there are."
        case .notHeld(let address):
            "The address \(address) isn't held by this server's daemon."
        case .socket(let error):
            error.description
        }
    }
}
