import CSSH2
import Glibc

/// A numeric address with a port, as the kernel wants it.
struct SocketAddress {
    private var storage = sockaddr_storage()
    private let length: socklen_t

    init(_ address: String, port: UInt16, host: RemoteHost) throws(RemoteShellError) {
        var hints = addrinfo()
        hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        let result = getaddrinfo(address, "\(port)", &hints, &found)
        defer { if let found { freeaddrinfo(found) } }
        guard result == 0, let entry = found?.pointee, let bytes = entry.ai_addr,
            Int(entry.ai_addrlen) <= MemoryLayout<sockaddr_storage>.size
        else {
            throw RemoteShellError(.unreachable, host: "\(host)", message: "'\(address)' is no address")
        }
        length = entry.ai_addrlen
        withUnsafeMutableBytes(of: &storage) {
            $0.copyMemory(from: UnsafeRawBufferPointer(start: bytes, count: Int(length)))
        }
    }

    var family: Int32 { Int32(storage.ss_family) }

    func with(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        withUnsafePointer(to: storage) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
        }
    }
}
