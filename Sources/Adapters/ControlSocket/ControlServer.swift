package import Glibc
package import SystemSupport

/// Offers the daemon's control socket: one request for each connection, answered by one handler.
package final class ControlServer: Sendable {
    /// Answers a request. It may tell of its progress; it is never cancelled because the caller went away.
    package typealias Handler =
        @Sendable (
            ControlRequest,
            PeerCredentials,
            @escaping @Sendable (ControlReply.Progress) async -> Void
        ) async -> ControlReply

    private let calls: AsyncStream<Doorkeeper.Call>
    private let stop: WakeUp
    private let limits: ControlLimits

    /// Offers the socket at once; callers wait until `run` serves them. Who is not admitted is sent away before a word of
    /// the request is read.
    package init(
        path: String,
        mode: mode_t = 0o660,
        group: gid_t? = nil,
        limits: ControlLimits = ControlLimits(),
        admits: @escaping @Sendable (PeerCredentials) -> Bool = { _ in true }
    ) throws(ControlError) {
        let listening = try ListeningSocket(path: path, mode: mode, group: group)
        let (calls, continuation) = AsyncStream.makeStream(of: Doorkeeper.Call.self)
        self.calls = calls
        self.limits = limits
        do throws(SystemError) {
            let stop = try WakeUp()
            self.stop = stop
            let room = WaitingRoom(limit: limits.connections)
            try DedicatedThread.start(name: "control-socket") {
                Doorkeeper(
                    path: path,
                    listening: listening,
                    stop: stop,
                    limits: limits,
                    calls: continuation,
                    room: room,
                    admits: admits
                )
                .run()
            }
        } catch {
            throw ControlError(code: .system(error))
        }
    }

    deinit { stop.signal() }

    /// Serves until the task is cancelled; requests that are being answered then are finished first.
    package func run(_ handler: @escaping Handler) async {
        await withTaskCancellationHandler {
            await withDiscardingTaskGroup { tasks in
                for await call in calls { tasks.addTask { await self.serve(call, handler) } }
            }
        } onCancel: {
            stop.signal()
        }
    }

    private func serve(_ call: Doorkeeper.Call, _ handler: Handler) async {
        switch call {
        case .refused(let reply, let visitor):
            await LineWriter(visitor: visitor, patience: limits.answerTime).write(reply)
        case .request(let request, let visitor):
            let writer = LineWriter(visitor: visitor, patience: limits.answerTime)
            let reply = await handler(request, visitor.credentials) { await writer.write($0) }
            await writer.write(reply)
        }
    }
}
