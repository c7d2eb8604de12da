import Glibc
import SystemSupport

/// Asks the daemon of this server.
package struct ControlClient: Sendable {
    private let path: String

    package init(path: String) { self.path = path }

    /// Sends the request and waits for the last word, telling of progress on the way.
    ///
    /// `timeout` is the longest silence: each word of progress starts it anew. When the task is cancelled it stops
    /// waiting (`brokenOff`); what was asked goes on.
    package func ask(
        _ request: ControlRequest,
        onProgress: @escaping @Sendable (String) -> Void = { _ in },
        timeout: Duration = .seconds(10)
    ) async throws(ControlError) -> ControlReply {
        let stop: WakeUp
        do throws(SystemError) { stop = try WakeUp() } catch { throw ControlError(code: .system(error)) }
        let conversation = Conversation(path: path, stop: stop, onProgress: onProgress, patience: timeout)
        let result = await withTaskCancellationHandler {
            await conversation.hold(about: request)
        } onCancel: {
            stop.signal()
        }
        return try result.get()
    }
}
