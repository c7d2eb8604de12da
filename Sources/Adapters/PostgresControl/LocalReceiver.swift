import Dispatch
import Synchronization

/// Confirms this server's own log to it, so that commits are acknowledged while this side is alone by right.
///
/// The server counts it as a synchronous standby by its application name (`synchronous_standby_names = 'ANY 1 (peer,
/// alone)'`). It keeps nothing: what it confirms is exactly what the server had flushed itself when it sent it. It runs
/// on a thread of its own and depends on nothing but its socket.
package final class LocalReceiver: Sendable {
    package enum State: Sendable {
        /// Not running. Goes on to `connecting`.
        case stopped
        /// Nothing is confirmed yet. Goes on to `streaming`, `ended` or `stopped`.
        case connecting
        /// Commits are released. Goes on to `ended` or `stopped`.
        case streaming(from: WALPosition)
        /// The server refused, or the stream broke: nothing is confirmed. Goes on to `connecting` when started again.
        case ended(PostgresError)
    }

    private struct Course {
        var state = State.stopped
        var stream: ConfirmingStream?
        /// What the streams before the present one may have confirmed.
        var earlier: WALPosition?
        /// Stands from the first start to the stop, whatever becomes of the streams between.
        var hold: RowHold?
        var watchers: [AsyncStream<State>.Continuation] = []
    }

    private let options: ConnectionOptions
    private let account: SystemAccount?
    private let course = Mutex(Course())

    package init(for cluster: DatabaseCluster, applicationName: String = "alone") {
        options = ConnectionOptions(
            host: .socket(directory: cluster.socketDirectory),
            port: cluster.port,
            user: cluster.owner,
            applicationName: applicationName,
            purpose: .physicalReplication
        )
        account = SystemAccount(named: cluster.owner)
    }

    package var state: State { course.withLock { $0.state } }

    /// The end of the log that was confirmed last.
    package var confirmed: WALPosition? { course.withLock { $0.stream }?.confirmed }

    /// No commit whose record ends behind this was confirmed here; nil if this process has confirmed nothing yet.
    ///
    /// Final once `stop` has returned.
    package var mayHaveConfirmed: WALPosition? {
        course.withLock { course in Self.greater(course.earlier, course.stream?.announced) }
    }

    private static func greater(_ one: WALPosition?, _ other: WALPosition?) -> WALPosition? {
        guard let one, let other else { return one ?? other }
        return max(one, other)
    }

    /// Every change of state from now on, the present state first.
    package func states() -> AsyncStream<State> {
        let (states, continuation) = AsyncStream.makeStream(of: State.self, bufferingPolicy: .bufferingNewest(16))
        course.withLock { course in
            continuation.yield(course.state)
            course.watchers.append(continuation)
        }
        return states
    }

    /// Begins to confirm; nothing happens if it does so already. Returns at once: see `states`.
    ///
    /// Rows that are deleted from transaction `transaction` on stay readable for an hour in their blocks, or until `stop`.
    package func start(keepingRowsFrom transaction: UInt64? = nil) {
        let begun = course.withLock { course -> ConfirmingStream? in
            switch course.state {
            case .connecting, .streaming: return nil
            case .stopped, .ended:
                course.earlier = Self.greater(course.earlier, course.stream?.announced)
                course.hold = course.hold ?? transaction.map { RowHold(from: $0) }
                let stream = ConfirmingStream(options, as: account, hold: course.hold)
                course.stream = stream
                Self.change(&course, to: .connecting)
                return stream
            }
        }
        guard let stream = begun else { return }
        DispatchQueue(label: "postgres.alone", qos: .userInteractive).async {
            stream.run { state in self.report(state, of: stream) }
        }
    }

    /// Confirms nothing more from the moment this returns, whatever its thread is doing.
    package func stop() {
        course.withLock { course in
            course.stream?.cut()
            course.earlier = Self.greater(course.earlier, course.stream?.announced)
            course.stream = nil
            course.hold = nil
            if case .stopped = course.state { return }
            Self.change(&course, to: .stopped)
        }
    }

    private func report(_ state: State, of stream: ConfirmingStream) {
        course.withLock { course in
            // A stream that was stopped, or replaced, has no say any more.
            guard course.stream === stream else { return }
            Self.change(&course, to: state)
        }
    }

    private static func change(_ course: inout Course, to state: State) {
        course.state = state
        course.watchers.removeAll { watcher in
            if case .terminated = watcher.yield(state) { return true }
            return false
        }
    }
}
