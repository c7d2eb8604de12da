import FoundationEssentials

/// The way to the forced command on another server.
protocol PeerTransport: Sendable {
    /// Sends one line and gives each line of the answer to `onLine`. Throws `OperationError` if the server can't be
    /// reached.
    func exchange(_ request: Data, onLine: @escaping @Sendable (String) -> Void) async throws
}

/// Asks another server of the system.
struct PeerClient: Sendable {
    /// What a person calls the server.
    let server: String
    let transport: any PeerTransport

    /// The answer's data. Throws `OperationError` with the other server's status and sentence if it refused.
    func ask<Contents: Decodable>(
        _ request: some Encodable,
        as _: Contents.Type,
        report: @escaping @Sendable (String) -> Void = { _ in }
    ) async throws -> Contents {
        let data = try await ask(request, report: report)
        do { return try JSONDecoder().decode(Contents.self, from: data) } catch {
            throw OperationError(
                .failed,
                "\(server) answered something else than expected; install the same version on both servers.",
                cause: error
            )
        }
    }

    private func ask(_ request: some Encodable, report: @escaping @Sendable (String) -> Void) async throws -> Data {
        let inbox = AnswerInbox(report: report)
        try await transport.exchange(try PeerJSON.encode(request)) { inbox.take($0) }
        guard let answer = inbox.answer else {
            throw OperationError(.peerUnreachable, "\(server) broke off without an answer; run the command again.")
        }
        guard answer.status == .done else { throw OperationError(answer.status, "\(server): \(answer.message)") }
        return answer.data ?? Data("null".utf8)
    }
}
