import CPostgres
import Glibc
import SystemSupport

/// The server process of a database cluster: whether it runs, what it is doing, and how to stop it.
///
/// It looks at the process itself and signals it directly: a service manager's answer comes seconds later.
package actor Postmaster {
    package enum StopMode: Sendable {
        /// Ends the clients, writes the shutdown checkpoint, sends the rest of the log to the receivers.
        case fast
        /// No checkpoint: the next start recovers as after a crash. For when `fast` does not end.
        case immediate
        /// As a power cut would. For when the server process itself does not answer.
        case kill
    }

    /// What answers on the cluster's socket.
    package enum Readiness: Sendable, Equatable {
        case accepting
        /// It runs, and is starting, stopping, or not yet consistent.
        case notAccepting(String)
        case notListening
        /// It listens, but does not answer within the limit.
        case silent
    }

    package nonisolated let cluster: DatabaseCluster
    private let executor = BlockingExecutor(label: "postgres.postmaster")

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    package init(of cluster: DatabaseCluster) { self.cluster = cluster }

    /// The running server, or nil if none runs on this data directory; a file left by a crash counts as none.
    package func status() throws(PostgresError) -> PostmasterStatus? {
        guard let status = try recorded(), belongsToServer(status.process) else { return nil }
        return status
    }

    /// Tries the socket as a client would.
    package func readiness(limit: Duration = .milliseconds(500)) throws(PostgresError) -> Readiness {
        let options = ConnectionOptions(
            host: .socket(directory: cluster.socketDirectory),
            port: cluster.port,
            user: cluster.owner,
            applicationName: "sn-redundancy probe"
        )
        do throws(PostgresError) {
            let account = SystemAccount(named: cluster.owner)
            _ = try Connection.open(options, as: account, by: Deadline(after: limit))
            return .accepting
        } catch {
            switch error.code {
            case .notListening: return .notListening
            case .notAccepting: return .notAccepting(error.message)
            case .timedOut, .connectionLost: return .silent
            // It asks who we are, or has no place left: so it does accept.
            case .notAdmitted, .refused: return .accepting
            case .statementFailed, .unexpectedAnswer, .didNotStart, .didNotPromote, .programFailed, .systemCallFailed:
                throw error
            }
        }
    }

    /// Asks the server to stop, and returns as soon as its process is gone; at once if none runs.
    ///
    /// Past the limit it throws `timedOut` with the server still stopping: a harsher mode is the caller's decision.
    package func stop(_ mode: StopMode, limit: Duration) throws(PostgresError) {
        guard let server = try runningProcess() else { return }
        let signal =
            switch mode {
            case .fast: SIGINT
            case .immediate: SIGQUIT
            case .kill: SIGKILL
            }
        guard pidfd_send_signal(server.number, signal, nil, 0) == 0 || errno == ESRCH else {
            throw PostgresError(SystemError("pidfd_send_signal", cluster.title))
        }
        try waitGone(server, by: Deadline(after: limit), doing: "stop")
    }

    /// Returns as soon as no server runs on the data directory.
    package func waitStopped(limit: Duration) throws(PostgresError) {
        guard let server = try runningProcess() else { return }
        try waitGone(server, by: Deadline(after: limit), doing: "end")
    }

    private func waitGone(
        _ server: borrowing OwnedDescriptor,
        by deadline: Deadline,
        doing: String
    ) throws(PostgresError) {
        var entry = pollfd(fd: server.number, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&entry, 1, deadline.pollMilliseconds)
            if ready > 0 { return }
            if ready == 0 {
                let message = "it did not \(doing) within \(deadline.limit)"
                throw PostgresError(.timedOut, object: cluster.title, message: message)
            }
            guard errno == EINTR else { throw PostgresError(SystemError("poll", cluster.title)) }
        }
    }

    /// A handle on the process itself: its number cannot come to mean another one.
    private func runningProcess() throws(PostgresError) -> OwnedDescriptor? {
        guard let status = try recorded() else { return nil }
        let number = pidfd_open(status.process, 0)
        guard number >= 0 else {
            if errno == ESRCH { return nil }
            throw PostgresError(SystemError("pidfd_open", cluster.title))
        }
        let handle = OwnedDescriptor(adopting: number)
        guard belongsToServer(status.process) else { return nil }
        return handle
    }

    private func recorded() throws(PostgresError) -> PostmasterStatus? {
        do throws(SystemError) {
            let path = "\(cluster.dataDirectory)/postmaster.pid"
            guard let content = try AtomicFile.read(path, limit: 4096) else { return nil }
            return PostmasterStatus(String(decoding: content, as: UTF8.self))
        } catch {
            throw PostgresError(error)
        }
    }

    /// Whether that process is a server in our data directory, and not one that got an old number.
    private func belongsToServer(_ process: Int32) -> Bool {
        var folder = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/\(process)/cwd", &folder, folder.count - 1)
        if count < 0 {
            // Not allowed to look: its name must do.
            return errno == EACCES && (try? AtomicFile.read("/proc/\(process)/comm")) == Array("postgres\n".utf8)
        }
        guard let real = realpath(cluster.dataDirectory, nil) else { return false }
        defer { free(real) }
        let path = folder.prefix(count).map { UInt8(bitPattern: $0) }
        return String(decoding: path, as: UTF8.self) == String(cString: real) && !isZombie(process)
    }

    private func isZombie(_ process: Int32) -> Bool {
        // A process that ended since we looked is as good as a zombie: `try?` and nil say so.
        guard let content = try? AtomicFile.read("/proc/\(process)/stat") else { return true }
        let text = String(decoding: content, as: UTF8.self)
        let state = text.split(separator: ")").last?.split(separator: " ").first
        return state == "Z" || state == "X"
    }
}
