import CSSH2
import Glibc
import SystemSupport

/// One command's channel, from its start to its exit status.
struct RemoteCommand: ~Copyable {
    /// What arrives, piece by piece.
    enum Piece {
        case output([UInt8])
        case messages([UInt8])
    }

    /// What goes to the command's standard input.
    enum Input {
        case nothing
        case more([UInt8])
        /// The rest; behind it the input is closed.
        case last([UInt8])
    }

    private let pointer: OpaquePointer
    private let host: RemoteHost

    private init(adopting pointer: OpaquePointer, on host: RemoteHost) {
        self.pointer = pointer
        self.host = host
    }

    deinit { libssh2_channel_free(pointer) }

    static func start(
        _ command: String,
        on session: borrowing SecureSession,
        by deadline: Deadline
    ) throws(RemoteShellError) -> RemoteCommand {
        session.keepAlive()
        let started = RemoteCommand(adopting: try openChannel(on: session, by: deadline), on: session.host)
        let pointer = started.pointer
        let result = try session.repeating(by: deadline) { cssh2_execute(pointer, command, UInt32(command.utf8.count)) }
        guard result == 0 else { throw session.failure(result) }
        return started
    }

    /// Carries input and output until the command has closed both, and returns its exit status.
    ///
    /// `take` gets each piece in the order of arrival within its kind, and answers with what shall be sent.
    func run(
        on session: borrowing SecureSession,
        by deadline: Deadline,
        input first: Input,
        take: (Piece) throws(RemoteShellError) -> Input
    ) throws(RemoteShellError) -> Int32 {
        var input = PendingInput()
        input.add(first)
        while true {
            var moved = false
            if let bytes = try read(0, on: session) {
                input.add(try take(.output(bytes)))
                moved = true
            }
            if let bytes = try read(SSH_EXTENDED_DATA_STDERR, on: session) {
                input.add(try take(.messages(bytes)))
                moved = true
            }
            moved = try send(&input, on: session) || moved
            if moved { continue }
            if libssh2_channel_eof(pointer) == 1 { break }
            try session.wait(by: deadline)
        }
        return try finish(on: session, by: deadline)
    }

    private func read(_ stream: Int32, on session: borrowing SecureSession) throws(RemoteShellError) -> [UInt8]? {
        var buffer = [CChar](repeating: 0, count: 16384)
        let count = libssh2_channel_read_ex(pointer, stream, &buffer, buffer.count)
        if count > 0 { return buffer.prefix(count).map { UInt8(bitPattern: $0) } }
        guard count == 0 || count == Int(LIBSSH2_ERROR_EAGAIN) else { throw session.failure(Int32(count)) }
        return nil
    }

    private func send(_ input: inout PendingInput, on session: borrowing SecureSession) throws(RemoteShellError) -> Bool
    {
        if input.mustClose {
            let result = libssh2_channel_send_eof(pointer)
            guard result != LIBSSH2_ERROR_EAGAIN else { return false }
            guard result == 0 else { throw session.failure(result) }
            input.hasClosed()
            return true
        }
        guard !input.bytes.isEmpty else { return false }
        // The library wants the same bytes again after it asked to wait: so the beginning stays until it was taken.
        let count = input.bytes.withUnsafeBytes { bytes in
            libssh2_channel_write_ex(pointer, 0, bytes.bindMemory(to: CChar.self).baseAddress, min(bytes.count, 32768))
        }
        switch count {
        case 1...:
            input.hasSent(count)
            return true
        case 0, Int(LIBSSH2_ERROR_EAGAIN):
            return false
        case Int(LIBSSH2_ERROR_CHANNEL_CLOSED), Int(LIBSSH2_ERROR_CHANNEL_EOF_SENT):
            // The command ended without reading it all: its status tells what that means.
            input.hasClosed()
            return false
        default:
            throw session.failure(Int32(count))
        }
    }

    private func finish(on session: borrowing SecureSession, by deadline: Deadline) throws(RemoteShellError) -> Int32 {
        let closed = try session.repeating(by: deadline) { libssh2_channel_close(pointer) }
        guard closed == 0 else { throw session.failure(closed) }
        let ended = try session.repeating(by: deadline) { libssh2_channel_wait_closed(pointer) }
        guard ended == 0 else { throw session.failure(ended) }
        if let signal = endingSignal() {
            throw RemoteShellError(.commandEndedBySignal(signal), host: "\(host)", message: "it did not end by itself")
        }
        return libssh2_channel_get_exit_status(pointer)
    }

    private func endingSignal() -> String? {
        var name: UnsafeMutablePointer<CChar>?
        var length = 0
        let result = libssh2_channel_get_exit_signal(pointer, &name, &length, nil, nil, nil, nil)
        guard result == 0, let name else { return nil }
        defer { free(name) }
        return String(cString: name)
    }

    private static func openChannel(
        on session: borrowing SecureSession,
        by deadline: Deadline
    ) throws(RemoteShellError) -> OpaquePointer {
        while true {
            if let pointer = cssh2_open_channel(session.pointer) { return pointer }
            let result = libssh2_session_last_errno(session.pointer)
            guard result == LIBSSH2_ERROR_EAGAIN else { throw session.failure(result) }
            try session.wait(by: deadline)
        }
    }
}
