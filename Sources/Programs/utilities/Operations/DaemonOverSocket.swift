import ControlSocket

/// The daemon of this server, over its control socket.
struct DaemonOverSocket: DaemonRequests {
    private let client: ControlClient

    init(path: String) { client = ControlClient(path: path) }

    /// The daemon sends word while it works; a move that is silent for longer has lost its way.
    private static let longestSilence = Duration.seconds(120)

    func ask(
        _ request: DaemonRequest,
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws -> DaemonAnswer {
        do {
            let reply = try await client.ask(
                ControlRequest(verb: request.verb, arguments: request.arguments),
                onProgress: onProgress,
                timeout: Self.longestSilence
            )
            return DaemonAnswer(status: reply.exit, message: reply.message, data: reply.data)
        } catch {
            throw OperationError(status(of: error), error.description, cause: error)
        }
    }

    private func status(of error: ControlError) -> ExitStatus {
        switch error.code {
        case .notAllowed: .notRoot
        case .notRunning, .silent, .brokenOff, .badAnswer, .requestTooLong, .inUse, .badPath, .system: .failed
        }
    }
}
