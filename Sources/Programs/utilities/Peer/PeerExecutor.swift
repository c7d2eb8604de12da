import SetupEngine
import SetupPlan

/// Carries out journaled changes on another server, through silent login.
struct PeerExecutor: ChangeExecutor {
    let peer: PeerClient

    func find(_ wanted: Condition) async throws -> Condition {
        try await peer.ask(FindVerb.Request(wanted: wanted), as: Condition.self)
    }

    func find(_ wanted: [Condition]) async throws -> [Condition] {
        try await peer.ask(FindAllVerb.Request(wanted: wanted), as: [Condition].self)
    }

    func nextNumber(_ scope: JournalScope) async throws -> Int {
        try await peer.ask(NextNumberVerb.Request(scope: scope), as: Int.self)
    }

    func apply(
        _ step: Step,
        scope: JournalScope,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> StepOutcome {
        try await peer.ask(ApplyVerb.Request(step: step, scope: scope), as: StepOutcome.self, report: report)
    }

    func inherit(_ step: Step, before: Condition, behind: String, scope: JournalScope) async throws {
        let asked = InheritVerb.Request(step: step, before: before, behind: behind, scope: scope)
        _ = try await peer.ask(asked, as: Bool.self)
    }

    func undo(
        _ scope: JournalScope,
        from first: Int,
        report: @escaping @Sendable (String) -> Void
    ) async throws -> UndoReport {
        try await peer.ask(UndoVerb.Request(scope: scope, from: first), as: UndoReport.self, report: report)
    }
}
