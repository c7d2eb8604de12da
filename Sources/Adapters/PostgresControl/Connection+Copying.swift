import CPostgres
import Glibc
import SystemSupport

extension Connection {
    /// Begins a replication stream, in which both sides talk.
    func startCopying(_ command: String, by deadline: Deadline) throws(PostgresError) {
        guard PQsendQuery(pointer, command) == 1 else { throw loss() }
        try flush(by: deadline)
        guard let answer = try nextAnswer(by: deadline) else { throw loss() }
        defer { PQclear(answer) }
        guard PQresultStatus(answer) == PGRES_COPY_BOTH else { throw statementFailure(answer) }
    }

    /// Whether something can be read now, or within so many milliseconds.
    func waitReadable(for milliseconds: Int32) throws(PostgresError) -> Bool {
        var entry = pollfd(fd: PQsocket(pointer), events: Int16(POLLIN), revents: 0)
        let ready = poll(&entry, 1, milliseconds)
        guard ready >= 0 || errno == EINTR else {
            throw PostgresError(.systemCallFailed(errno: errno), object: title, message: "\(title): poll")
        }
        return ready > 0
    }

    /// Everything of the stream that has arrived.
    func copiedMessages() throws(PostgresError) -> [[UInt8]] {
        guard PQconsumeInput(pointer) == 1 else { throw loss() }
        var messages: [[UInt8]] = []
        while true {
            var text: UnsafeMutablePointer<CChar>?
            let count = PQgetCopyData(pointer, &text, 1)
            if count == 0 { return messages }
            guard count > 0, let text else { throw copyingEnded() }
            defer { PQfreemem(text) }
            messages.append([UInt8](UnsafeRawBufferPointer(start: text, count: Int(count))))
        }
    }

    func sendCopy(_ bytes: [UInt8], by deadline: Deadline) throws(PostgresError) {
        let queued = bytes.withUnsafeBytes { bytes in
            PQputCopyData(pointer, bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
        }
        guard queued == 1 else { throw loss() }
        try flush(by: deadline)
    }

    private func copyingEnded() -> PostgresError {
        // The answer that tells why, if it came: a server that is stopped ends the stream in order.
        let answer = PQisBusy(pointer) == 0 ? PQgetResult(pointer) : nil
        guard let answer else { return loss() }
        defer { PQclear(answer) }
        guard PQresultStatus(answer) == PGRES_FATAL_ERROR else {
            return PostgresError(.connectionLost, object: title, message: "the server ended the stream")
        }
        return statementFailure(answer)
    }
}
