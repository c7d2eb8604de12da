import Glibc
import SystemSupport

/// The address of a Unix stream socket in the file system.
struct UnixAddress: Sendable {
    private let address: sockaddr_un

    init(path: String) throws(ControlError) {
        let bytes = Array(path.utf8)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard !bytes.isEmpty, bytes.count < room, !bytes.contains(0) else { throw ControlError(code: .badPath(path)) }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        self.address = address
    }

    static func makeSocket() throws(ControlError) -> OwnedDescriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let number = socket(AF_UNIX, type, 0)
        guard number >= 0 else { throw ControlError(code: .system(SystemError("socket", "control socket"))) }
        return OwnedDescriptor(adopting: number)
    }

    /// Calls `bind` or `connect` with the address; answers its result.
    func pass(to call: (Int32, UnsafePointer<sockaddr>, socklen_t) -> Int32, _ number: Int32) -> Int32 {
        withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                call(number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
