import Glibc
import SystemSupport

/// One request and its answer, on a thread that may wait.
actor Conversation {
    private static let longestLine = 16 << 20

    private let executor = BlockingExecutor(label: "control-client")
    private let path: String
    private let stop: WakeUp
    private let onProgress: @Sendable (String) -> Void
    private let patience: Duration

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(path: String, stop: WakeUp, onProgress: @escaping @Sendable (String) -> Void, patience: Duration) {
        self.path = path
        self.stop = stop
        self.onProgress = onProgress
        self.patience = patience
    }

    func hold(about request: ControlRequest) -> Result<ControlReply, ControlError> {
        Result { () throws(ControlError) in
            let connection = try connect()
            try send(request, over: connection)
            return try listen(to: connection)
        }
    }

    private func connect() throws(ControlError) -> OwnedDescriptor {
        let descriptor = try UnixAddress.makeSocket()
        let address = try UnixAddress(path: path)
        let end = MonotonicClock.sinceStart() + patience
        while address.pass(to: Glibc.connect, descriptor.number) != 0 {
            switch errno {
            case EINTR: continue
            case ENOENT, ECONNREFUSED: throw ControlError(code: .notRunning)
            case EACCES, EPERM: throw ControlError(code: .notAllowed(path: path))
            // The queue of those who wait to be let in is full.
            case EAGAIN where MonotonicClock.sinceStart() < end: usleep(10_000)
            default: throw ControlError(code: .system(SystemError("connect", path)))
            }
        }
        return descriptor
    }

    private func send(_ request: ControlRequest, over connection: borrowing OwnedDescriptor) throws(ControlError) {
        guard let bytes = JSONLine.encode(request), bytes.count <= ControlLimits().requestBytes else {
            throw ControlError(code: .requestTooLong(bytes: JSONLine.encode(request)?.count ?? 0))
        }
        // A fresh socket's buffer holds more than the longest request. If the daemon doesn't want it (too many callers)
        // its answer says so, hence that sending failed is no error yet.
        _ = Glibc.send(connection.number, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }

    private func listen(to connection: borrowing OwnedDescriptor) throws(ControlError) -> ControlReply {
        var line: [UInt8] = []
        while true {
            var rest = try more(from: connection)[...]
            while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                line += rest[..<end]
                rest = rest[(end + 1)...]
                if let reply = try read(line) { return reply }
                line = []
            }
            line += rest
            guard line.count <= Self.longestLine else { throw ControlError(code: .badAnswer) }
        }
    }

    /// The last word, or nil after passing on a word of progress.
    private func read(_ line: [UInt8]) throws(ControlError) -> ControlReply? {
        if let reply = JSONLine.decode(ControlReply.self, from: line) { return reply }
        guard let word = JSONLine.decode(ControlReply.Progress.self, from: line) else {
            throw ControlError(code: .badAnswer)
        }
        onProgress(word.progress)
        return nil
    }

    private func more(from connection: borrowing OwnedDescriptor) throws(ControlError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let end = MonotonicClock.sinceStart() + patience
        while true {
            let count = recv(connection.number, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 || errno == ECONNRESET { throw ControlError(code: .brokenOff) }
            guard errno == EAGAIN || errno == EINTR else {
                throw ControlError(code: .system(SystemError("recv", path)))
            }
            let left = end - MonotonicClock.sinceStart()
            guard left > .zero else { throw ControlError(code: .silent(patience)) }
            let ready: [Bool]
            do throws(SystemError) {
                ready = try Readiness.wait(for: [connection.number, stop.number], limit: left)
            } catch {
                throw ControlError(code: .system(error))
            }
            if ready[1] { throw ControlError(code: .brokenOff) }
        }
    }
}
