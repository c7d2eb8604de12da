import SetupDialog

/// Waits for the end of what a unit is at work on here.
struct AwaitWorkVerb: PeerVerb {
    struct Request: Codable {
        var verb = "await-work"
    }

    let name = "await-work"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let work = DetachedWork()
        guard let running = try await work.running() else { return try PeerAnswer(true) }
        report("\(running.what), ordered by \(running.user), is still at work there.")
        let lines = LineProgress(report)
        // Whatever came of it: its own session was told, and who asks here looks at the server itself.
        _ = try? await work.watch { lines.take($0) }
        return try PeerAnswer(true)
    }
}
