/// Measures what this server has to work with.
struct MeasureVerb: PeerVerb {
    struct Request: Codable {
        var verb = "measure"
        var interface: String?
    }

    let name = "measure"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        try PeerAnswer(try await ServerMeasures.measure(interface: request.read(Request.self).interface))
    }
}
