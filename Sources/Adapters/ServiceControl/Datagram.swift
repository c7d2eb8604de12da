import Glibc
import SystemSupport

/// Sends one datagram to a Unix socket, without ever waiting for its reader.
enum Datagram {
    static func send(_ bytes: [UInt8], to path: String) throws(SystemError) {
        let number = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket", path) }
        let descriptor = OwnedDescriptor(adopting: number)
        try send(bytes, to: path, over: descriptor)
    }

    static func send(
        _ bytes: [UInt8],
        to path: String,
        over descriptor: borrowing OwnedDescriptor
    ) throws(SystemError) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = Array(path.utf8)
        guard !name.isEmpty, name.count < MemoryLayout.size(ofValue: address.sun_path) else {
            errno = ENAMETOOLONG
            throw SystemError("sendto", path)
        }
        // An abstract name is written with @ for its first byte, and has no end but its length.
        let isAbstract = name[0] == UInt8(ascii: "@")
        if isAbstract { name[0] = 0 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: name) }
        let offset = MemoryLayout.offset(of: \sockaddr_un.sun_path) ?? 2
        let length = socklen_t(offset + name.count + (isAbstract ? 0 : 1))
        let sent = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                sendto(descriptor.number, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        guard sent == bytes.count else { throw SystemError("sendto", path) }
    }
}
