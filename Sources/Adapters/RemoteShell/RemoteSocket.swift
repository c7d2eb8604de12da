import CSSH2
import Glibc
import SystemSupport

/// A TCP connection made within a limit.
enum RemoteSocket {
    static func connect(to host: RemoteHost, by deadline: Deadline) throws(RemoteShellError) -> OwnedDescriptor {
        let target = try SocketAddress(host.address, port: host.port, host: host)
        let number = Glibc.socket(
            target.family,
            Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue),
            0
        )
        guard number >= 0 else { throw failure("socket", errno, host) }
        let socket = OwnedDescriptor(adopting: number)
        if let source = host.source {
            let source = try SocketAddress(source, port: 0, host: host)
            guard source.with({ Glibc.bind(socket.number, $0, $1) }) == 0 else { throw failure("bind", errno, host) }
        }
        prepare(socket)
        if target.with({ Glibc.connect(socket.number, $0, $1) }) != 0 {
            guard errno == EINPROGRESS else { throw failure("connect", errno, host) }
            try waitConnected(socket, host, by: deadline)
        }
        return socket
    }

    private static func waitConnected(
        _ socket: borrowing OwnedDescriptor,
        _ host: RemoteHost,
        by deadline: Deadline
    ) throws(RemoteShellError) {
        var entry = pollfd(fd: socket.number, events: Int16(POLLOUT), revents: 0)
        while true {
            let ready = poll(&entry, 1, deadline.pollMilliseconds)
            if ready > 0 { break }
            if ready < 0, errno == EINTR { continue }
            guard ready == 0 else { throw failure("poll", errno, host) }
            throw RemoteShellError(.unreachable, host: "\(host)", message: "no answer within \(deadline.limit)")
        }
        var error: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard getsockopt(socket.number, SOL_SOCKET, SO_ERROR, &error, &size) == 0 else {
            throw failure("getsockopt", errno, host)
        }
        guard error == 0 else { throw failure("connect", error, host) }
    }

    /// Commands are short messages, and a server that died must be noticed while one waits for it.
    private static func prepare(_ socket: borrowing OwnedDescriptor) {
        set(socket, Int32(IPPROTO_TCP), TCP_NODELAY, 1)
        set(socket, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, 15000)
        set(socket, SOL_SOCKET, SO_KEEPALIVE, 1)
        set(socket, Int32(IPPROTO_TCP), TCP_KEEPIDLE, 5)
        set(socket, Int32(IPPROTO_TCP), TCP_KEEPINTVL, 5)
    }

    private static func set(_ socket: borrowing OwnedDescriptor, _ level: Int32, _ option: Int32, _ value: Int32) {
        var value = value
        // Without an option the connection is a little worse, not wrong.
        _ = setsockopt(socket.number, level, option, &value, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ call: String, _ number: Int32, _ host: RemoteHost) -> RemoteShellError {
        let message = String(cString: strerror(number))
        let code: RemoteShellError.Code =
            switch number {
            case ECONNREFUSED: .refused
            case EHOSTUNREACH, ENETUNREACH, ETIMEDOUT, EHOSTDOWN, ENETDOWN, ECONNRESET, EADDRNOTAVAIL: .unreachable
            default: .systemCallFailed(errno: number)
            }
        return RemoteShellError(code, host: "\(host)", message: "\(call): \(message)")
    }
}
