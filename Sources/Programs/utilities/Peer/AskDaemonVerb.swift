import SystemSupport

/// Forwards a question or an order to this server's daemon.
struct AskDaemonVerb: PeerVerb {
    struct Request: Codable {
        var verb = "ask-daemon"
        var request: String
        var arguments: [String: String]
    }

    struct Reply: Codable {
        var status: Int32
        var message: String
        var data: String?
    }

    let name = "ask-daemon"
    let daemon: any DaemonRequests

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        let answer = try await daemon.ask(DaemonRequest(asked.request, asked.arguments), onProgress: report)
        return try PeerAnswer(Reply(status: answer.status, message: answer.message, data: answer.data))
    }
}

/// The daemon of another server, through silent login.
struct PeerDaemon: DaemonRequests {
    let peer: PeerClient

    func ask(
        _ request: DaemonRequest,
        onProgress: @escaping @Sendable (String) -> Void
    ) async throws -> DaemonAnswer {
        let question = AskDaemonVerb.Request(request: request.verb, arguments: request.arguments)
        let reply = try await peer.ask(question, as: AskDaemonVerb.Reply.self, report: onProgress)
        // A document in a text, which whoever asked reads as one of this server's own daemon.
        guard JSONNesting.isWithinLimit((reply.data ?? "").utf8) else {
            throw OperationError(.failed, "\(peer.server) answered what can't be read: it is nested too deep.")
        }
        return DaemonAnswer(status: reply.status, message: reply.message, data: reply.data)
    }
}
