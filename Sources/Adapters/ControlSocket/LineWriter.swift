import FoundationEssentials
import Glibc
import SystemSupport

/// Writes JSON lines to a connection, on a thread that may wait for a slow reader.
actor LineWriter {
    private let executor = BlockingExecutor(label: "control-answer")
    private let visitor: Visitor
    private let patience: Duration
    /// A caller that is gone, or doesn't read, gets nothing more; the work it asked for goes on.
    private var isOpen = true

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(visitor: Visitor, patience: Duration) {
        self.visitor = visitor
        self.patience = patience
    }

    func write(_ line: some Encodable & Sendable) {
        guard isOpen, let bytes = JSONLine.encode(line) else { return }
        isOpen = send(bytes)
    }

    private func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(visitor.number, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                guard waitForRoom() else { return false }
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }

    /// False if the reader took nothing for too long.
    private func waitForRoom() -> Bool {
        var entry = pollfd(fd: visitor.number, events: Int16(POLLOUT), revents: 0)
        let count = poll(&entry, 1, Readiness.wholeMilliseconds(patience))
        return count > 0 || (count < 0 && errno == EINTR)
    }
}
