/// Says who this server is and what is on it.
struct HelloVerb: PeerVerb {
    struct Request: Codable { var verb = "hello" }

    let name = "hello"
    let facts: LocalFacts

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try PeerAnswer(try await facts.collect())
    }
}
