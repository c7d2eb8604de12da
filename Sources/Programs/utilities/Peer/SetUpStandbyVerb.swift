import SetupDialog

/// Sets this server, the standby, up with the answers that were given on the master. The work is done by a unit of its
/// own here: a broken connection costs the master's view of it, and nothing else.
struct SetUpStandbyVerb: PeerVerb {
    struct Request: Codable {
        var verb = "set-up-standby"
        var answers: StandbyAnswers
    }

    let name = "set-up-standby"

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        let lines = LineProgress(report)
        let sentence = try await DetachedWork().carryOut(.setUpStandby(asked.answers)) { lines.take($0) }
        return try PeerAnswer(sentence)
    }
}
