import CPostgres
import Glibc
import SystemSupport

extension Connection {
    /// The next answer to the statement that runs, or nil after the last one.
    func nextAnswer(by deadline: Deadline) throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(pointer) == 1 {
            try wait(for: POLLIN, by: deadline)
            guard PQconsumeInput(pointer) == 1 else { throw loss() }
        }
        return PQgetResult(pointer)
    }

    /// Hands everything that is queued to the kernel.
    func flush(by deadline: Deadline) throws(PostgresError) {
        while true {
            let left = PQflush(pointer)
            if left == 0 { return }
            guard left == 1 else { throw loss() }
            try wait(for: POLLIN | POLLOUT, by: deadline)
            guard PQconsumeInput(pointer) == 1 else { throw loss() }
        }
    }

    func wait(for events: Int32, by deadline: Deadline) throws(PostgresError) {
        var entry = pollfd(fd: PQsocket(pointer), events: Int16(events), revents: 0)
        while true {
            let ready = poll(&entry, 1, deadline.pollMilliseconds)
            if ready > 0 { return }
            if ready == 0 {
                throw PostgresError(.timedOut, object: title, message: "no answer within \(deadline.limit)")
            }
            guard errno == EINTR else {
                throw PostgresError(.systemCallFailed(errno: errno), object: title, message: "\(title): poll")
            }
        }
    }

    /// Asks the server to give up what it does for us, without waiting for it.
    ///
    /// Closing alone is not enough: a backend that waits for a confirmation does not look at its socket, and would
    /// keep its place for ever.
    func abandonStatement() {
        guard let key = PQgetCancel(pointer) else { return }
        CancelQueue.shared.cancel(consuming: key)
    }

    static func rows(of answer: OpaquePointer) -> [[String?]] {
        let columns = PQnfields(answer)
        return (0..<PQntuples(answer)).map { row in
            (0..<columns).map { column in
                PQgetisnull(answer, row, column) == 1 ? nil : String(cString: PQgetvalue(answer, row, column))
            }
        }
    }
}
