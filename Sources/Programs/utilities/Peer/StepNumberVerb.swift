import SetupEngine
import SetupPlan

/// The number under which a step's change is in the journal here and not taken back; nil if it is not.
struct StepNumberVerb: PeerVerb {
    struct Request: Codable {
        var verb = "step-number"
        var scope: JournalScope
        var step: String
        /// Only if it was made to its end.
        var isDone = false
    }

    struct Reply: Codable { var number: Int? }

    let name = "step-number"
    let store: any JournalStore

    func answer(_ request: PeerRequest, report: @escaping @Sendable (String) -> Void) async throws -> PeerAnswer {
        let asked = try request.read(Request.self)
        let entries = ChangeJournal(try await store.records(asked.scope)).undoable()
        let entry = entries.first { $0.step == asked.step && (!asked.isDone || $0.state == .done) }
        return try PeerAnswer(Reply(number: entry?.number))
    }
}
