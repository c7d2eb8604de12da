import Glibc
import SystemSupport

/// A datagram socket of a test's own, in the place of systemd's.
final class DatagramReader: Sendable {
    let path: String
    private let descriptor: OwnedDescriptor

    init() throws {
        path = "/tmp/snr-datagram-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        descriptor = OwnedDescriptor(adopting: socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let result = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor.number, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard result == 0 else { throw SystemError("bind", path) }
    }

    deinit { unlink(path) }

    /// The next datagram that waits, or nil.
    func next() -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = recv(descriptor.number, &buffer, buffer.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : Array(buffer[..<count])
    }
}
