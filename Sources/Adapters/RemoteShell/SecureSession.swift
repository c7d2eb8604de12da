import CSSH2
import Glibc
import SystemSupport

/// The library's session over its socket. It has one owner, and ends when that owner lets go.
///
/// The library never blocks; every wait is ours, and ends at a deadline.
struct SecureSession: ~Copyable {
    let pointer: OpaquePointer
    let host: RemoteHost
    private let socket: OwnedDescriptor

    private init(adopting pointer: OpaquePointer, over socket: consuming OwnedDescriptor, to host: RemoteHost) {
        self.pointer = pointer
        self.host = host
        self.socket = socket
    }

    deinit {
        _ = libssh2_session_disconnect_ex(pointer, 11, "done", "")  // 11: SSH_DISCONNECT_BY_APPLICATION
        // Freeing wants to say farewell on each channel: with the socket shut it can't wait for anybody.
        shutdown(socket.number, Int32(SHUT_RDWR))
        while libssh2_session_free(pointer) == LIBSSH2_ERROR_EAGAIN {}
    }

    /// Connects and agrees on keys; the server's own key is not judged here.
    static func open(
        to host: RemoteHost,
        preferring types: [String],
        by deadline: Deadline
    ) throws(RemoteShellError) -> SecureSession {
        guard libraryIsReady, let pointer = cssh2_new_session() else {
            throw RemoteShellError(.systemCallFailed(errno: ENOMEM), host: "\(host)", message: "libssh2 does not start")
        }
        let socket: OwnedDescriptor
        do throws(RemoteShellError) { socket = try RemoteSocket.connect(to: host, by: deadline) } catch {
            libssh2_session_free(pointer)
            throw error
        }
        let session = SecureSession(adopting: pointer, over: socket, to: host)
        libssh2_session_set_blocking(pointer, 0)
        // A server that was pinned with one type of key must show that one, though it may have others.
        let order = types + modernTypes.filter { !types.contains($0) }
        _ = libssh2_session_method_pref(pointer, LIBSSH2_METHOD_HOSTKEY, order.joined(separator: ","))
        try session.agree(by: deadline)
        return session
    }

    private func agree(by deadline: Deadline) throws(RemoteShellError) {
        let result = try repeating(by: deadline) { libssh2_session_handshake(pointer, socket.number) }
        guard result == 0 else {
            let error = failure(result)
            throw RemoteShellError(.notUnderstood, host: error.host, message: error.message)
        }
    }

    func hostKey() throws(RemoteShellError) -> HostKey {
        var length = 0
        var type: Int32 = 0
        guard let blob = libssh2_session_hostkey(pointer, &length, &type),
            let hash = libssh2_hostkey_hash(pointer, LIBSSH2_HOSTKEY_HASH_SHA256),
            let key = HostKey(
                bytes: [UInt8](UnsafeRawBufferPointer(start: blob, count: length)),
                sha256: [UInt8](UnsafeRawBufferPointer(start: hash, count: 32))
            )
        else { throw RemoteShellError(.notUnderstood, host: "\(host)", message: "it shows no key") }
        return key
    }

    /// Calls until the library no longer asks to wait.
    func repeating(by deadline: Deadline, _ call: () -> Int32) throws(RemoteShellError) -> Int32 {
        while true {
            let result = call()
            guard result == LIBSSH2_ERROR_EAGAIN else { return result }
            try wait(by: deadline)
        }
    }

    /// Waits until the socket is ready for what the library wants to do next.
    func wait(by deadline: Deadline) throws(RemoteShellError) {
        var nextKeepalive: Int32 = 0
        // Its result matters no more than the connection, and that fails by itself.
        _ = libssh2_keepalive_send(pointer, &nextKeepalive)
        let directions = libssh2_session_block_directions(pointer)
        var events: Int32 = directions & LIBSSH2_SESSION_BLOCK_OUTBOUND != 0 ? POLLOUT : 0
        if directions & LIBSSH2_SESSION_BLOCK_INBOUND != 0 || events == 0 { events |= POLLIN }
        var entry = pollfd(fd: socket.number, events: Int16(events), revents: 0)
        let left = deadline.pollMilliseconds
        let pause = nextKeepalive > 0 ? min(left, nextKeepalive * 1000) : left
        if poll(&entry, 1, pause) == 0, left <= pause {
            throw RemoteShellError(.timedOut, host: "\(host)", message: "no answer within \(deadline.limit)")
        }
    }

    /// From now on a silent wait asks for a sign of life. Not before the login: it would disturb the agreement on keys.
    func keepAlive() { libssh2_keepalive_config(pointer, 1, 5) }

    /// A failed call of the library, as an error.
    func failure(_ result: Int32) -> RemoteShellError {
        let message = cssh2_last_error(pointer).map { String(cString: $0) } ?? ""
        let code: RemoteShellError.Code =
            switch result {
            case LIBSSH2_ERROR_ALLOC: .systemCallFailed(errno: ENOMEM)
            default: .connectionLost
            }
        return RemoteShellError(code, host: "\(host)", message: message.isEmpty ? "error \(result)" : message)
    }

    func lend<Result>(
        to body: (borrowing SecureSession) throws(RemoteShellError) -> Result
    ) throws(RemoteShellError) -> Result {
        try body(self)
    }

    private static let libraryIsReady = libssh2_init(0) == 0

    private static let modernTypes = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
    ]
}
